import type { Cause } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

/** `authorizations_authorization.trouble`, as it lies there. */
export interface TroubleRecord {
  cause: Extract<Cause, 'rate-limited' | 'webex-outage' | 'network' | 'wrong-region' | 'clock-skew'>;
  /** Of the first sign of it. */
  since: string;
  /** Signs in a row. */
  times: number;
  /** Only the job's own question met it; who the person is could be asked. */
  onlyJob: boolean;
  text: string;
  request: string | null;
  status: number | null;
  trackingId: string | null;
  retryAt: string | null;
}

export async function setTroubles(
  database: Database,
  input: { organizationId: string; troubles: readonly { authorizationId: string; trouble: TroubleRecord | null }[] },
): Promise<void> {
  await sql`
    update authorizations_authorization a set trouble = news.trouble
    from jsonb_to_recordset(${JSON.stringify(input.troubles.map(toRecord))}::jsonb)
      as news (authorization_id uuid, trouble jsonb)
    where a.organization_id = ${input.organizationId} and a.authorization_id = news.authorization_id
  `.execute(database);
}

function toRecord({ authorizationId, trouble }: { authorizationId: string; trouble: TroubleRecord | null }) {
  return { authorization_id: authorizationId, trouble };
}
