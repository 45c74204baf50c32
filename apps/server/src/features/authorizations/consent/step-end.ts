import type { Cause } from '@linekeeper/api-contract';
import type { Organization } from '../../organizations/index.ts';
import type { PendingGrant } from '../../token-vault/index.ts';
import { type Context, note, tellChanged } from '../context.ts';
import { refuseTwin } from '../standby/refuse-twin.ts';
import { JOB_NAMES } from '../words.ts';
import { adoptGrant } from './adopt-grant.ts';
import { checkGrant, type Expected } from './check-grant.ts';
import * as queries from './consent.queries.ts';
import { selectLink } from './links.queries.ts';
import { isBoundToLink, settleLink } from './open-link.ts';
import { findWalk } from './walks.ts';

/** How a step of a walk ended. */
export type StepEnd =
  | { state: 'works'; text: null; cause: null }
  | { state: 'refused'; text: string; cause: Cause | null; wrongPerson?: boolean };

export function refused(text: string, cause: Cause | null): StepEnd {
  return { state: 'refused', text, cause };
}

/** Tries a grant Webex has just given and adopts it when it is the right person's, of the right organization, and works. */
export async function takeGrant(
  context: Context,
  input: {
    walk: queries.WalkRow;
    consent: queries.ConsentRow;
    organization: Organization;
    pending: PendingGrant;
    orgUuidHint: string | null;
    /** Whom an id token proved. */
    sub: string | null;
  },
): Promise<StepEnd> {
  const { walk, consent, organization, pending, orgUuidHint, sub } = input;
  const { organization_id: organizationId, job } = consent;
  const expected = await expectedOf(context, walk);
  const check = await checkGrant(context, { job, pending, organization, orgUuidHint, expected });
  if (check.kind === 'refused') {
    const { text, cause, wrongPerson = false } = check;
    return { state: 'refused', text, cause, wrongPerson };
  }
  if (sub !== null && sub !== check.person.webexPersonId) {
    return refused('Webex proved somebody else than its token belongs to. Nothing was stored.', 'unknown');
  }
  // Asking Webex takes seconds, in which somebody may have taken it back.
  const walkNow = await findWalk(context, organizationId, walk.walk_id);
  if (walkNow.cancelled_at !== null || !(await isBoundToLink(context, walkNow))) {
    return refused('This was given up or taken back meanwhile. Nothing was stored.', null);
  }
  const as = consent.as_standby ? 'standby' : 'primary';
  const { person } = check;
  const twin =
    as === 'standby' ? await refuseTwin(context, { organizationId, job, person, client: pending.client }) : null;
  if (twin !== null) return refused(twin, null);
  const bound = await context.organizations.bindWebexOrg(organizationId, check.webexOrgId, null);
  if (bound !== 'bound' && bound !== 'same') {
    return refused(
      `This Webex organization is another one than ${organization.name}'s. Nothing was stored.`,
      'wrong-organization',
    );
  }
  await adoptGrant(context, { organizationId, job, as, pending, ...check });
  return { state: 'works', text: null, cause: null };
}

async function expectedOf(context: Context, walk: queries.WalkRow): Promise<Expected | null> {
  if (walk.link_id === null) return null;
  const { organization_id: organizationId, link_id: linkId } = walk;
  const [link] = await selectLink(context.platform.database, { organizationId, linkId });
  // A link without its row expects nobody at all.
  if (link === undefined) return { webexPersonId: '', email: null, name: 'nobody' };
  if (link.expected_name === null) return { webexPersonId: null, email: null, name: null };
  return { webexPersonId: link.expected_webex_id, email: link.expected_email, name: link.expected_name };
}

/** Writes the end of a step down, and tells whoever looks. */
export async function noteEnd(
  context: Context,
  input: { walk: queries.WalkRow; consent: queries.ConsentRow; end: StepEnd },
): Promise<void> {
  const { walk, consent, end } = input;
  const { organization_id: organizationId, consent_id: consentId, job } = consent;
  const { state, text, cause } = end;
  await queries.endStep(context.platform.database, { organizationId, consentId, state, text, cause });
  await settleLink(context, { walk, wrongPerson: end.state === 'refused' && end.wrongPerson === true });
  if (end.state === 'refused') {
    const told = `${JOB_NAMES[job]} was not authorized: ${end.text}`;
    await note(context, { organizationId, job, kind: 'walk-refused', text: told });
    await tellChanged(context, organizationId, [job]);
  }
  await context.platform.live.publish(organizationId, { type: 'walk.changed', walk: consent.walk_id });
}
