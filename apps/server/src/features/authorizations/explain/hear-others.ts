import type { Witness } from '@linekeeper/api-contract';
import type { AuditEventRow } from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import {
  askAboutPerson,
  askForListing,
  askForStatus,
  compareDirectories,
  type Finding,
  witness,
} from '../watch/ask-webex.ts';
import type { Facts } from './facts.ts';
import { canTestify, type Subject, samePerson } from './subject.ts';

/** Ids of events that Webex told us itself, before its audit log did. */
const TOLD_BY_WEBHOOK = 'webhook.';

const LISTING_SCOPE = 'identity:tokens_read';

interface Hearing {
  subject: Subject;
  subjects: readonly Subject[];
  facts: Facts;
}

/** Asks other people's authorizations about one in doubt, and writes what they saw into its facts. */
export async function hearOthers(context: Context, hearing: Hearing): Promise<Witness[]> {
  const { subject, subjects, facts } = hearing;
  const other = witnessBeside(subject, subjects);
  const heard: Witness[] = [];
  if (other !== undefined) {
    if (facts.jobProbe === 'status-missing') heard.push(await hearAboutStatus(context, other, facts));
    else heard.push(await hearAboutPerson(context, { ...hearing, other }));
  }
  if (facts.refresh === 'refused' && subject.row.state !== 'stopped')
    heard.push(...(await hearListing(context, hearing)));
  return heard;
}

/**
 * Who holds the role of some locations only sees less, and Webex refuses nothing: another admin's view is the only measure.
 * Needed where Webex does not tell roles by name.
 */
export async function hearAboutDirectory(context: Context, hearing: Hearing): Promise<Witness[]> {
  const { subject, subjects, facts } = hearing;
  const open = facts.job === 'users-sync' && facts.own === 'accepted' && facts.fullAdmin === 'not-told';
  if (!open || facts.jobProbe === 'refused') return [];
  const other = witnessBeside(subject, subjects);
  if (other === undefined) return [];
  const { directory, finding } = await compareDirectories(subject.webex, other.webex);
  facts.directory = directory;
  if (directory !== 'less-than-others') return [];
  const text = `${other.row.authorizer_name}'s authorization: ${finding.text}`;
  return [witness({ ...finding, text }, nowOf(context), 'for')];
}

/** Somebody else whose authorization lives: a person before a Service App, which has no presence and no roles of its own. */
function witnessBeside(subject: Subject, subjects: readonly Subject[]): Subject | undefined {
  const able = subjects.filter((one) => one !== subject && !samePerson(one, subject) && canTestify(one));
  return able.find(({ row }) => row.client === 'integration') ?? able[0];
}

async function hearAboutStatus(context: Context, other: Subject, facts: Facts): Promise<Witness> {
  const seen = await askForStatus(other.webex);
  // Webex may show a Service App nobody's status: that it sees none is no evidence, that it sees one is.
  const missing = other.row.client === 'service-app' ? 'not-asked' : 'missing';
  facts.statusSeenByOther =
    seen.jobProbe === 'works' ? 'seen' : seen.jobProbe === 'status-missing' ? missing : 'not-asked';
  const speaks = { seen: 'for', missing: 'against', 'not-asked': 'silent' } as const;
  const machine = facts.statusSeenByOther === 'not-asked' && other.row.client === 'service-app';
  const limit = machine ? ', which a Service App may never be shown' : '';
  const text = `${other.row.authorizer_name}'s authorization: ${seen.finding.text}${limit}`;
  return witness({ ...seen.finding, text }, nowOf(context), speaks[facts.statusSeenByOther]);
}

async function hearAboutPerson(context: Context, hearing: Hearing & { other: Subject }): Promise<Witness> {
  const { subject, facts, other } = hearing;
  const { seen, finding } = await askAboutPerson(other.webex, subject.row.authorizer_webex_id);
  facts.authorizerSeen = seen;
  const said = {
    admin: 'the account is active and a Full Admin',
    'no-admin': 'the account is active, but no Full Admin',
    disabled: 'the account is switched off',
    gone: 'there is no such account any more',
    'not-asked': 'could not tell',
  }[seen];
  const text = `${other.row.authorizer_name}'s authorization looked at ${subject.row.authorizer_name}: ${said}`;
  return witness({ ...finding, text }, nowOf(context), seen === 'not-asked' ? 'silent' : 'for');
}

/** Anybody's living grant may ask, the person's own too; whoever has no right to is told 403, and nothing is known. */
async function hearListing(context: Context, { subject, subjects, facts }: Hearing): Promise<Witness[]> {
  const { clientId } = subject;
  const asker = subjects.find(
    (one) => one !== subject && canTestify(one) && one.grantScopes.includes(LISTING_SCOPE) && one.refusal === null,
  );
  if (asker === undefined || clientId === null) return [];
  const about = { personWebexId: subject.row.authorizer_webex_id, clientId };
  const { listed, finding } = await askForListing(asker.webex, about);
  facts.listed = listed;
  const speaks = { ours: 'against', 'others-only': 'for', nothing: 'for', 'not-asked': 'silent' } as const;
  const text = listed === 'not-asked' ? 'The list of authorizations could not be read' : finding.text;
  return [witness({ ...finding, text }, nowOf(context), speaks[listed])];
}

/** What the audit log says, as a line under "How sure". */
export function auditWitness(event: AuditEventRow | null, facts: Facts, now: Date): Witness {
  if (event !== null) {
    if (event.audit_event_id.startsWith(TOLD_BY_WEBHOOK)) {
      const told = { request: null, status: null, trackingId: event.tracking_id, text: event.description };
      return witness(told, event.at, 'for');
    }
    const finding: Finding = {
      request: 'GET /adminAudit/events',
      status: 200,
      trackingId: event.tracking_id,
      text: '',
    };
    return { ...witness(finding, event.at, 'for'), text: `Audit log: ${event.description} (${event.kind})` };
  }
  const texts: Partial<Record<Facts['audit'], string>> = {
    nothing: 'Audit log: nothing yet (may take up to an hour)',
    silent: 'Audit log: nothing, for more than an hour',
  };
  const text = texts[facts.audit] ?? 'Audit log: nobody left who may read it';
  return witness({ request: null, status: null, trackingId: null, text }, now, 'silent');
}
