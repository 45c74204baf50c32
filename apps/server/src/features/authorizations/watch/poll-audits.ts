import { askForExamination } from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import { type AuditReader, claimAudits, selectAuditReaders, selectDueAudits } from './probes.queries.ts';
import { readAudit } from './read-audit.ts';

const AUDIT_MS = 30_000;
/** Earlier by up to a fifth, so that organizations added together do not ask together for ever. */
const JITTER = 0.2;
/**
 * The budget: a round comes once a second at most, so that above 2,700 organizations each is read less often (ten thousand: every
 * 100 s) and probes keep their time. An examination reads the log by itself, whatever was read before.
 */
const MOST_A_ROUND = 100;
const AT_ONCE = 32;

/** Reads the admin audit log of every organization where that is due. */
export async function pollAudits(context: Context): Promise<void> {
  const { database, clock, ids } = context.platform;
  const now = nowOf(context);
  const due = await selectDueAudits(database, { now, limit: MOST_A_ROUND });
  if (due.length === 0) return;
  const claims = due.map(({ organization_id: organizationId }) => ({
    organizationId,
    nextAt: new Date(clock.now() + AUDIT_MS * (1 - JITTER * ids.jitter())),
    readTo: context.auditReadTo.get(organizationId) ?? null,
  }));
  const claimed = await claimAudits(database, { now, claims });
  const organizationIds = claimed.map(({ organization_id }) => organization_id);
  const readers = Map.groupBy(await selectAuditReaders(database, { organizationIds }), (row) => row.organization_id);
  const queue = claimed.values();
  const work = async (): Promise<void> => {
    for (const { organization_id: organizationId, audit_watermark: watermark } of queue) {
      await pollAudit(context, { organizationId, watermark, rows: readers.get(organizationId) ?? [] }).catch(
        (error: unknown) => {
          context.platform.log.error({ err: error, organizationId }, 'an audit log could not be read');
        },
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** Through any living authorization; what is new about an authorizer or the policy leads to an examination at once. */
async function pollAudit(
  context: Context,
  input: { organizationId: string; watermark: Date; rows: readonly AuditReader[] },
): Promise<void> {
  const { organizationId, watermark, rows } = input;
  for (const row of rows.filter(canRead)) {
    const reading = await readAudit(context, {
      organizationId,
      webexOrgId: row.webex_org_id,
      webex: context.tokenVault.webexFor({ organizationId, authorizationId: row.authorization_id, job: row.job }),
      watermark,
      suspicious: false,
    });
    if (reading.kind !== 'read') continue;
    const authorizers = new Set(rows.map(({ authorizer_webex_id }) => authorizer_webex_id));
    const concerns = reading.fresh.some(
      ({ person_webex_id }) => person_webex_id === null || authorizers.has(person_webex_id),
    );
    if (concerns) await askForExamination(context.platform.database, { organizationId, at: nowOf(context) });
    return;
  }
}

const canRead = ({ job, state, access_alive, paused_at }: AuditReader): boolean =>
  job !== 'sign-in' && paused_at === null && (state !== 'stopped' || access_alive);
