import type { Job } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { GrantRef } from '../../token-vault/index.ts';
import { type AuthorizationRow, selectAuthorizations } from '../authorizations.queries.ts';
import type { StandingUsableWebex, UsableWebex } from '../authorizations.types.ts';
import { type Context, nowOf } from '../context.ts';
import { JOB_NAMES } from '../words.ts';
import { chooseServing, isReady, servesOn } from './choose-serving.ts';
import { rowsOfJob } from './job-rows.ts';
import { noteServing } from './note-serving.ts';

/** What is the organization's, and the same for every Full Admin; not what belongs to whoever asks. */
const ASKED_OF_ANYBODY: readonly RegExp[] = [
  /^GET \/v1\/people(\/(?!me$)[^/]+)?$/,
  /^GET \/v1\/telephony\/calls\/members\//,
  /^GET \/v1\/telephony\/config\//,
  /^GET \/v1\/cdr_(feed|stream)$/,
];

/** Webex for a job, through whichever of its authorizations serves it at this moment. */
export async function webexForJob(context: Context, organizationId: string, job: Job): Promise<UsableWebex> {
  const rows = await readRows(context, organizationId, job);
  const serving = chooseServing(rows, nowOf(context));
  if (serving === null) throw notUsable(rows[0], job);
  if (rows.length === 1) return present(context, serving);
  tellWhenOther(context, serving);
  const { authorization_id: authorizationId } = serving;
  const webex = context.tokenVault.webexFor(
    { organizationId, authorizationId, job },
    { standIn: async ({ request }) => standInFor(context, serving, request) },
  );
  return { ...present(context, serving), webex };
}

/** Who may be asked a question that was just refused to another one. The refusal has been heard as a signal already. */
async function standInFor(context: Context, refused: AuthorizationRow, request: string): Promise<GrantRef | null> {
  if (!ASKED_OF_ANYBODY.some((pattern) => pattern.test(request))) return null;
  const { organization_id: organizationId, job } = refused;
  const now = nowOf(context);
  const rows = await readRows(context, organizationId, job);
  const other = chooseServing(
    rows.filter((row) => row.authorization_id !== refused.authorization_id && isReady(row, now)),
    now,
  );
  return other === null ? null : { organizationId, authorizationId: other.authorization_id, job };
}

/**
 * Webex for a job through each of its authorizations that works, the serving one first: for what has to be registered at Webex in
 * each one's name before it is needed.
 */
export async function webexForEach(context: Context, organizationId: string, job: Job): Promise<StandingUsableWebex[]> {
  const rows = await readRows(context, organizationId, job);
  const serving = chooseServing(rows, nowOf(context));
  return rows
    .filter((row) => row.paused_at === null && servesOn(row))
    .map((row) => ({ ...present(context, row), seat: row.seat, serving: row === serving }))
    .sort((a, b) => Number(b.serving) - Number(a.serving) || a.seat - b.seat);
}

async function readRows(context: Context, organizationId: string, job: Job): Promise<AuthorizationRow[]> {
  const rows = rowsOfJob(await selectAuthorizations(context.platform.database, { organizationId }), job);
  return rows.map((row) =>
    row.doubted_at === null && context.standby.doubts.has(row.authorization_id)
      ? { ...row, doubted_at: nowOf(context) }
      : row,
  );
}

/** Not waited for: whoever asks gets Webex now, and history is written beside it. */
function tellWhenOther(context: Context, serving: AuthorizationRow): void {
  const { organization_id: organizationId, job, authorization_id: authorizationId } = serving;
  const key = `${organizationId}/${job}`;
  const { lastServing } = context.standby;
  if (lastServing.get(key) === authorizationId) return;
  lastServing.set(key, authorizationId);
  noteServing(context, organizationId, job).catch((error: unknown) => {
    lastServing.delete(key);
    context.platform.log.error({ err: error, organizationId, job }, 'a change to or from a standby was not written');
  });
}

function present(context: Context, row: AuthorizationRow): UsableWebex {
  const { organization_id: organizationId, authorization_id: authorizationId, job } = row;
  return {
    webex: context.tokenVault.webexFor({ organizationId, authorizationId, job }),
    authorizationId,
    authorizer: { webexPersonId: row.authorizer_webex_id, name: row.authorizer_name },
    webexOrgId: row.webex_org_id,
  };
}

function notUsable(first: AuthorizationRow | undefined, job: Job): AppError {
  if (first === undefined) {
    const next = 'Authorize it in Webex.';
    return new AppError('authorization-not-usable', `${JOB_NAMES[job]} is not authorized yet.`, { next });
  }
  if (first.paused_at !== null) return new AppError('authorization-not-usable', `${JOB_NAMES[job]} is paused.`);
  const text = first.verdict?.sentence ?? "We don't know why yet.";
  return new AppError('authorization-not-usable', `${JOB_NAMES[job]} stopped: ${text}`, {
    ...(first.verdict !== null && { article: first.verdict.article }),
  });
}
