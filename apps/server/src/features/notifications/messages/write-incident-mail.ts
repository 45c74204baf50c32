import type { Job } from '@linekeeper/api-contract';
import { type IncidentNow, listJobs } from '../../authorizations/index.ts';
import type { Told } from '../outbox.types.ts';
import type { MailPage } from './mail-page.ts';
import { createTimes, lengthInWords, type Times } from './times.ts';

/** What people miss while a job is stopped. */
const MISSING: Record<Job, string> = {
  'users-sync': 'Directory: changes at Webex do not arrive; what is there stays.',
  presence: "Presence: nobody's status can be shown.",
  'call-control': 'Call control: calls cannot be seen or handled on the console; telephones work.',
  'call-records': 'Call records: nothing is collected; it is fetched afterwards, as long as Webex keeps it (30 days).',
  'sign-in': 'Sign-in: nobody can sign in with Webex; who is signed in stays in.',
};
/** What becomes of the time in between, where no account of it is kept. */
const AFTERWARDS: Record<Job, string> = {
  'users-sync': 'Directory: what changed meanwhile is being fetched.',
  presence: 'Presence: the history of that time is missing and cannot be fetched.',
  'call-control': 'Call control: the console shows calls again.',
  'call-records': 'Call records: the calls of that time are being fetched.',
  'sign-in': 'Sign-in: people can sign in with Webex again.',
};
const CERTAINTY = {
  certain: 'Certain: independent witnesses agree.',
  likely: 'Likely: one witness says so.',
  unknown: 'Not certain yet; the incident says what would tell.',
} as const;
const ACTIONS = { walk: 'Authorize in Webex', 'show-fix': 'See what to do', none: 'Open the incident' } as const;

export interface IncidentMailInput {
  incident: IncidentNow;
  organization: { name: string; slug: string };
  publicUrl: string;
  timeZone: string;
  now: Date;
}

/** The mail about an incident as it is now: stopped, works again, or both when it is over before it could be told. */
export function writeIncidentMail(input: IncidentMailInput & { news: 'trouble' | 'recovery' }): MailPage {
  const times = createTimes(input.timeZone, input.now.getTime());
  const { closedAt } = input.incident;
  if (closedAt === null) return writeTrouble(input, times);
  return writeRecovery(input, { times, closedAt, known: input.news === 'recovery' });
}

export function toldOf(incident: IncidentNow): Told {
  const { cause, severity, closedAt, jobs, jobsEver } = incident;
  return { cause, severity, closed: closedAt !== null, jobs: closedAt === null ? jobs : jobsEver };
}

function writeTrouble(input: IncidentMailInput, times: Times): MailPage {
  const { incident, organization } = input;
  const what = listJobs(incident.jobs);
  const since = times.at(incident.openedAt);
  return {
    subject: `${organization.name}: ${lowerFirst(what)} stopped at ${since}`,
    preview: incident.sentence,
    heading: `${what} stopped at ${since}.`,
    state: 'stopped',
    sections: [
      { title: 'Why', lines: [incident.sentence, CERTAINTY[incident.certainty]] },
      ...missingOf(incident),
      { title: 'What goes on', lines: goesOn(incident) },
    ],
    action: { label: ACTIONS[incident.action], url: actionUrl(input) },
    links: [...(incident.action === 'none' ? [] : [incidentLink(input)]), articleLink(input)],
    footer: footerOf(input),
  };
}

/** Webex lets an access token live on for days: until then nothing is missing yet, and nobody should think so. */
function missingOf({ jobs, servesOn }: IncidentNow): MailPage['sections'] {
  const now = jobs.filter((job) => !servesOn.includes(job));
  const later = jobs.filter((job) => servesOn.includes(job));
  return [
    ...(now.length === 0 ? [] : [{ title: 'What is missing', lines: now.map((job) => MISSING[job]) }]),
    ...(later.length === 0 ? [] : [{ title: 'What will be missing then', lines: later.map((job) => MISSING[job]) }]),
  ];
}

function goesOn({ servesOn, stillWorks }: IncidentNow): string[] {
  const lines = [
    ...(stillWorks.length === 0 ? [] : [`${listJobs(stillWorks)}.`]),
    ...(servesOn.length === 0 ? [] : [`For now: ${lowerFirst(listJobs(servesOn))}.`]),
  ];
  return lines.length === 0 ? ['Nothing else is at work.'] : lines;
}

function writeRecovery(input: IncidentMailInput, about: { times: Times; closedAt: Date; known: boolean }): MailPage {
  const { incident, organization } = input;
  const { times, closedAt, known } = about;
  const what = listJobs(incident.jobsEver);
  const works = incident.jobsEver.length === 1 ? 'works' : 'work';
  const lasted = lengthInWords(closedAt.getTime() - incident.openedAt.getTime());
  const span = `${times.at(incident.openedAt)} to ${times.at(closedAt)}`;
  return {
    subject: known
      ? `${organization.name}: ${lowerFirst(what)} ${works} again since ${times.at(closedAt)}`
      : `${organization.name}: ${lowerFirst(what)} stopped at ${times.at(incident.openedAt)}, ${works} again since ${times.at(closedAt)}`,
    preview: `It had stopped for ${lasted}.`,
    heading: `${what} ${works} again since ${times.at(closedAt)}.`,
    state: 'works',
    sections: [
      { title: null, lines: [`It had stopped for ${lasted}, from ${span}: ${incident.sentence}`] },
      { title: 'The time in between', lines: incident.jobsEver.map((job) => afterwards(incident, job)) },
    ],
    action: null,
    links: [incidentLink(input), articleLink(input)],
    footer: footerOf(input),
  };
}

/** The account of the gap as it is now; what is still being fetched stands on the page of the incident later. */
function afterwards({ gaps }: IncidentNow, job: Job): string {
  const texts = new Set(gaps.filter((gap) => gap.job === job).map(({ text }) => lowerFirst(text)));
  return texts.size === 0 ? AFTERWARDS[job] : `${listJobs([job])}: ${[...texts].join(' ')}`;
}

function actionUrl(input: IncidentMailInput): string {
  const home = `${input.publicUrl}/o/${input.organization.slug}`;
  return input.incident.action === 'none' ? incidentLink(input).url : home;
}

function incidentLink({ publicUrl, organization, incident }: IncidentMailInput): { label: string; url: string } {
  const url = `${publicUrl}/o/${organization.slug}/incidents/${incident.number}`;
  return { label: `${incident.number} with its evidence`, url };
}

function articleLink({ publicUrl, incident }: IncidentMailInput): { label: string; url: string } {
  return {
    label: `Article ${incident.article}: how to confirm, fix and prevent`,
    url: `${publicUrl}/help/${incident.article}`,
  };
}

export function footerOf(input: Pick<IncidentMailInput, 'publicUrl' | 'organization' | 'timeZone'>): string[] {
  return [
    `Times are in ${input.timeZone}.`,
    `Who is told of what: ${input.publicUrl}/o/${input.organization.slug}/notifications`,
  ];
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
