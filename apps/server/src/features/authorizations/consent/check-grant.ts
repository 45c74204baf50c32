import type { Cause, Job } from '@linekeeper/api-contract';
import { decodeWebexId, encodeWebexId, type WebexClient, WebexError } from '@linekeeper/webex-client';
import type { Organization } from '../../organizations/index.ts';
import type { PendingGrant } from '../../token-vault/index.ts';
import type { Context } from '../context.ts';
import type { Check } from '../explain/facts.ts';
import { askForJob, askWhoItIs } from '../watch/ask-webex.ts';
import { causeSentence, JOB_CHECK, JOB_NAMES } from '../words.ts';

export interface CheckedPerson {
  webexPersonId: string;
  name: string;
  email: string | null;
}

export type GrantCheck =
  | {
      kind: 'good';
      person: CheckedPerson;
      webexOrgId: string;
      fullAdmin: boolean;
      checks: Check[];
      statusSeen: boolean;
    }
  | { kind: 'refused'; cause: Cause | null; text: string; wrongPerson?: boolean };

/** Whom a link is for: by Webex id where it is known, else by mail address; all null for any Full Admin. */
export interface Expected {
  webexPersonId: string | null;
  email: string | null;
  name: string | null;
}

/** Tries the real job with a grant that is not stored yet, so that what is missing is said before anyone leaves the page. */
export async function checkGrant(
  context: Context,
  input: {
    job: Job;
    pending: PendingGrant;
    organization: Organization;
    orgUuidHint: string | null;
    expected?: Expected | null;
  },
): Promise<GrantCheck> {
  const { job, organization, expected = null } = input;
  const webex = context.tokenVault.webexForPending(input.pending);
  const own = await askWhoItIs(webex, job);
  if (own.own !== 'accepted') {
    const text = `Webex did not say whose authorization this is (${own.finding.text}). Nothing was stored. Try again.`;
    return { kind: 'refused', cause: own.own === 'refused' ? 'unknown' : 'webex-outage', text };
  }
  const { person } = own;
  const webexOrgId = decodeWebexId(person.orgId)?.uuid;
  const webexPersonId = decodeWebexId(person.id)?.uuid;
  if (webexOrgId === undefined || webexPersonId === undefined) {
    return { kind: 'refused', cause: 'unknown', text: 'Webex gave an id nobody can read. Nothing was stored.' };
  }
  const hinted = input.orgUuidHint;
  if (await belongsElsewhere(context, { organization, webexOrgId, hinted })) {
    const name = await organizationName(webex, webexOrgId);
    return {
      kind: 'refused',
      cause: 'wrong-organization',
      text: wrongOrganization({
        name,
        admin: own.fullAdmin === 'held',
        organization,
        person: person.displayName,
        expected,
      }),
      wrongPerson: true,
    };
  }
  if (expected !== null && !isExpected(expected, { webexPersonId, emails: person.emails })) {
    const whom = `${expected.name} of ${organization.name}`;
    const text = `You are signed in at Webex as ${person.displayName} of ${organization.name}; this link is for ${whom}. Nothing was stored.`;
    return { kind: 'refused', cause: null, text, wrongPerson: true };
  }
  const noAdmin: GrantCheck = {
    kind: 'refused',
    cause: 'full-admin-lost',
    text: `${person.displayName} is not a Full Admin, and ${JOB_NAMES[job].toLowerCase()} needs one. Nothing was stored.`,
  };
  if (own.fullAdmin === 'missing') return noAdmin;
  const tried = await askForJob(webex, { job, personWebexId: webexPersonId, nowMs: context.platform.clock.now() });
  // Who has no roles has no such key.
  if (own.fullAdmin === 'not-told' && tried.jobProbe === 'refused') return noAdmin;
  const refusal = jobRefusal(job, tried.jobProbe, { person: person.displayName, organization: organization.name });
  if (refusal !== null) return refusal;
  const good = (label: string): Check => ({ label, outcome: 'ok', text: null });
  return {
    kind: 'good',
    person: { webexPersonId, name: person.displayName, email: person.emails[0] ?? null },
    webexOrgId,
    fullAdmin: own.fullAdmin === 'held',
    statusSeen: job === 'presence' && tried.jobProbe === 'works',
    checks: [
      good('Identity'),
      ...(job === 'sign-in' ? [] : [good('Full Admin')]),
      // Too many requests just now, for example: the watch tries it again.
      ...(tried.jobProbe === 'works' ? [good(JOB_CHECK[job])] : []),
    ],
  };
}

/** The organization is bound to the first Webex org that authorizes it; one Webex org belongs to one organization here. */
async function belongsElsewhere(
  context: Context,
  input: { organization: Organization; webexOrgId: string; hinted: string | null },
): Promise<boolean> {
  const { organization, webexOrgId, hinted } = input;
  if (hinted !== null && hinted !== webexOrgId) return true;
  if (organization.webexOrgId !== null) return organization.webexOrgId !== webexOrgId;
  const holder = await context.organizations.byWebexOrg(webexOrgId);
  return holder !== null && holder.organizationId !== organization.organizationId;
}

function wrongOrganization(input: {
  name: string | null;
  admin: boolean;
  organization: Organization;
  person: string;
  expected: Expected | null;
}): string {
  const { organization, expected } = input;
  const theirs = input.name ?? 'another organization';
  if (expected !== null) {
    const whom =
      expected.name === null ? `a Full Admin of ${organization.name}` : `${expected.name} of ${organization.name}`;
    return `You are signed in at Webex as ${input.person} of ${theirs}; this link is for ${whom}. Nothing was stored.`;
  }
  const who = input.admin ? 'a Full Admin of' : 'a person of';
  return `You are ${who} ${theirs}; this link is for ${organization.name}. Nothing was stored.`;
}

function isExpected(expected: Expected, person: { webexPersonId: string; emails: readonly string[] }): boolean {
  if (expected.webexPersonId !== null) return expected.webexPersonId === person.webexPersonId;
  if (expected.email === null) return true;
  return person.emails.some((email) => email.toLowerCase() === expected.email);
}

async function organizationName(webex: WebexClient, webexOrgId: string): Promise<string | null> {
  try {
    const answer = await webex.organizations.get(encodeWebexId('ORGANIZATION', webexOrgId), { retry: 'none' });
    return answer.data.displayName;
  } catch (error) {
    if (error instanceof WebexError) return null;
    throw error;
  }
}

function jobRefusal(
  job: Job,
  probe: string,
  names: { person: string; organization: string },
): Extract<GrantCheck, { kind: 'refused' }> | null {
  const refused = (cause: Cause, missing: string): Extract<GrantCheck, { kind: 'refused' }> => ({
    kind: 'refused',
    cause,
    text: `${missing} Nothing was stored.`,
  });
  if (probe === 'status-missing') {
    return refused(
      'presence-sharing-off',
      `Webex shows no status on anyone: ${names.person}'s own presence sharing is off.`,
    );
  }
  if (probe === 'no-calling') {
    return refused('calling-licence-lost', `${names.person} has no Webex Calling licence, and call control needs one.`);
  }
  if (probe !== 'refused') return null;
  if (job === 'call-records') return refused('cdr-role-lost', causeSentence('cdr-role-lost', names));
  return refused('scope-missing', `Webex refuses ${JOB_NAMES[job].toLowerCase()} to this authorization.`);
}
