import type { AuthorizationState } from '@linekeeper/api-contract';
import { JOB_NAMES, type StateReport } from '../../authorizations/index.ts';
import type { MailPage } from './mail-page.ts';
import { createTimes } from './times.ts';
import { footerOf } from './write-incident-mail.ts';

const WORDS: Record<AuthorizationState, string> = {
  'not-authorized': 'not authorized',
  waiting: 'waiting for somebody in Webex',
  'not-finished': 'not finished',
  checking: 'checking',
  healthy: 'healthy',
  partly: 'working partly',
  stopped: 'stopped',
  unknown: 'unknown',
  filling: 'filling a gap',
  paused: 'paused',
};

/** The weekly mail: the five, what was, and what runs out next. */
export function writeReportMail(input: {
  report: StateReport;
  /** What this feature itself knows: messages given up, webhooks switched off. */
  ownWarnings: readonly string[];
  organization: { name: string; slug: string };
  publicUrl: string;
  timeZone: string;
  now: Date;
}): MailPage {
  const { report, organization, publicUrl } = input;
  const times = createTimes(input.timeZone, input.now.getTime());
  const warnings = [
    ...report.warnings.map(({ text, by }) => (by === null ? text : `By ${times.day(by)}: ${text}`)),
    ...input.ownWarnings,
  ];
  const stopped = report.jobs.filter(({ state }) => state === 'stopped').length;
  const authorized = report.jobs.filter(({ state }) => state !== 'not-authorized').length;
  const headline = headlineOf({ stopped, authorized, warnings: warnings.length });
  return {
    subject: `${organization.name}: ${headline.charAt(0).toLowerCase()}${headline.slice(1)}`,
    preview: `${report.incidentsInTime} incidents in the last seven days.`,
    heading: `${organization.name}: ${headline.charAt(0).toLowerCase()}${headline.slice(1)}.`,
    state: stopped > 0 ? 'stopped' : warnings.length > 0 ? 'attention' : 'none',
    sections: [
      {
        title: 'The five authorizations',
        lines: report.jobs.map(({ job, state, authorizer, knownGoodAt, text }) =>
          [
            `${JOB_NAMES[job]}: ${WORDS[state]}`,
            authorizer === null ? '' : `, as ${authorizer}`,
            knownGoodAt === null ? '' : `, known good as of ${times.at(knownGoodAt)}`,
            text === '' ? '.' : `. ${text}`,
          ].join(''),
        ),
      },
      {
        title: 'The last seven days',
        lines: [
          report.incidentsInTime === 0
            ? 'Nothing stopped.'
            : `${report.incidentsInTime} ${report.incidentsInTime === 1 ? 'incident' : 'incidents'}.`,
          ...report.openIncidents.map(
            ({ number, sentence, openedAt }) => `Open: ${number} since ${times.at(openedAt)}. ${sentence}`,
          ),
        ],
      },
      { title: 'What to look at', lines: warnings.length === 0 ? ['Nothing runs out soon.'] : warnings },
    ],
    action: { label: 'Open the authorizations', url: `${publicUrl}/o/${organization.slug}` },
    links: [],
    footer: [...footerOf(input), 'This mail comes once a week.'],
  };
}

function headlineOf(count: { stopped: number; authorized: number; warnings: number }): string {
  if (count.stopped > 0) return `${count.stopped} of 5 authorizations stopped`;
  if (count.warnings > 0) return `${count.warnings} ${count.warnings === 1 ? 'thing' : 'things'} to look at this week`;
  return count.authorized === 5 ? 'All five authorizations work' : `${count.authorized} of 5 authorizations work`;
}
