import { encodeWebexId, type WebexClient, WebexError } from '@linekeeper/webex-client';
import { type AuthorizationRow, selectAuthorizations } from '../authorizations.queries.ts';
import { type Context, drawLine, note, nowOf, tellChanged } from '../context.ts';
import { groupIncidents } from '../explain/incidents.ts';
import { JOB_NAMES } from '../words.ts';
import * as queries from './acts.queries.ts';
import { findAuthorization, type Which } from './find-authorization.ts';

export interface Revoked {
  atWebex: 'revoked' | 'not-there' | 'kept';
  text: string;
}

/** So long a revocation may be in the hands of the process that was asked for it. */
const IN_HAND_MS = 5 * 60_000;
const LOOK_AGAIN_MS = 60_000;
/** What Webex demands of whoever revokes. */
const SCOPE = 'identity:tokens_write';
const OWN_PAGE = 'https://idbroker.webex.com/idb/profile#/tokens';

/**
 * Ends it at Webex and destroys its tokens here. Our own row says so first: whatever then looks at it knows an act of ours
 * and no death. Should Webex not be reached, the tokens here are destroyed all the same, and the answer says what is left.
 */
export async function revokeAuthorization(
  context: Context,
  input: Which & { by: string; reason: string },
): Promise<Revoked> {
  const { database } = context.platform;
  const row = await findAuthorization(context, input);
  const { organization_id: organizationId, authorization_id: authorizationId } = row;
  const { by, reason } = input;
  await queries.setRevoked(database, { organizationId, authorizationId, at: nowOf(context), by, reason });
  context.platform.crashPoint('authorizations.revoke.before-webex');
  return endRevocation(context, row, { by, reason });
}

async function endRevocation(
  context: Context,
  row: AuthorizationRow,
  { by, reason }: { by: string; reason: string },
): Promise<Revoked> {
  const { database } = context.platform;
  const { organization_id: organizationId, authorization_id: authorizationId, job } = row;
  const about = { organizationId, authorizationId };
  // A consent that comes while Webex is being asked is not what was revoked: its tokens stay.
  const held = await context.tokenVault.grantStatus({ ...about, job });
  const revoked = await revokeAtWebex(context, row);
  if (held !== null) await context.tokenVault.forget({ ...about, job }, held.adoptionId);
  const first = await queries.noteRevocation(database, { ...about, text: revoked.text });
  await queries.deleteStandby(database, about);
  if (first.length === 0) return revoked;
  await drawLine(context, { organizationId, job, from: nowOf(context) });
  const text = `${by} revoked ${JOB_NAMES[job].toLowerCase()} as ${row.authorizer_name} (${reason}). ${revoked.text}`;
  await note(context, { ...about, job, kind: 'act', text });
  await groupIncidents(context, organizationId, false);
  await tellChanged(context, organizationId, [job]);
  return revoked;
}

/** Ends what a crash interrupted: nobody can press again, and the tokens would be renewed for ever. Done twice it is done once. */
export function repairRevocations(context: Context): () => Promise<void> {
  let nextMs = 0;
  return async () => {
    const nowMs = context.platform.clock.now();
    // A clock that was set back must not end the looking.
    if (nowMs < nextMs && nextMs - nowMs <= LOOK_AGAIN_MS) return;
    nextMs = nowMs + LOOK_AGAIN_MS;
    const { database } = context.platform;
    const before = new Date(nowMs - IN_HAND_MS);
    for (const row of await queries.selectUnendedRevocations(database, { before })) {
      if (row.revoked_text === null) {
        await endRevocation(context, row, { by: row.act_by ?? 'Somebody', reason: row.act_reason ?? '' });
      } else {
        const { organization_id: organizationId, authorization_id: authorizationId } = row;
        await queries.deleteStandby(database, { organizationId, authorizationId });
      }
    }
  };
}

/** Through the first authorization of the organization that Webex lets revoke: this one, the person's own, anybody's. */
async function revokeAtWebex(context: Context, row: AuthorizationRow): Promise<Revoked> {
  const integration = row.client === 'integration' ? await context.tokenVault.integrations.get(row.job) : null;
  if (integration === null) {
    return kept(`The Service App itself is withdrawn in Control Hub > Apps > Service Apps.`);
  }
  let said = 'none of the authorizations here may revoke';
  for (const helper of await helpersFor(context, row)) {
    try {
      const webex = context.tokenVault.webexFor(helper);
      return await revokeGrants(webex, { personId: row.authorizer_webex_id, clientId: integration.clientId, row });
    } catch (error) {
      if (!(error instanceof WebexError)) throw error;
      said = `Webex answered ${error.status ?? 'nothing'}: ${error.message}`;
    }
  }
  return kept(
    `${row.authorizer_name} can remove it on the own profile page (${OWN_PAGE}). Why not from here: ${said}.`,
  );
}

function kept(how: string): Revoked {
  return { atWebex: 'kept', text: `The tokens here are destroyed. At Webex the authorization still stands. ${how}` };
}

async function revokeGrants(
  webex: WebexClient,
  of: { personId: string; clientId: string; row: AuthorizationRow },
): Promise<Revoked> {
  const personId = encodeWebexId('PEOPLE', of.personId);
  const { data } = await webex.authorizations.ofPerson(personId, { retry: 'none' });
  const ours = data.items.filter(({ clientId }) => clientId === of.clientId);
  const renewable = ours.filter(({ type }) => type === 'refresh');
  // Deleting a refresh token takes its access tokens along (Webex documentation, Authorizations).
  const entries = renewable.length > 0 ? renewable : ours;
  if (entries.length === 0) {
    return { atWebex: 'not-there', text: 'The tokens here are destroyed. Webex knew no such authorization any more.' };
  }
  for (const { id } of entries) await webex.authorizations.revoke(id, { retry: 'none' });
  const count = entries.length === 1 ? 'The authorization' : `All ${entries.length} authorizations`;
  return {
    atWebex: 'revoked',
    text: `${count} ${of.row.authorizer_name} gave to ${JOB_NAMES[of.row.job].toLowerCase()} ${entries.length === 1 ? 'is' : 'are'} revoked at Webex, and the tokens here are destroyed.`,
  };
}

interface Helper {
  organizationId: string;
  authorizationId: string;
  job: AuthorizationRow['job'];
}

async function helpersFor(context: Context, row: AuthorizationRow): Promise<Helper[]> {
  const rows = await selectAuthorizations(context.platform.database, { organizationId: row.organization_id });
  const order = [
    row,
    ...rows.filter((one) => one.authorization_id !== row.authorization_id && one.state !== 'stopped'),
  ];
  const helpers: Helper[] = [];
  for (const one of order) {
    const target = { organizationId: one.organization_id, authorizationId: one.authorization_id, job: one.job };
    const grant = await context.tokenVault.grantStatus(target);
    if (grant?.scopes.includes(SCOPE)) helpers.push(target);
  }
  return helpers;
}
