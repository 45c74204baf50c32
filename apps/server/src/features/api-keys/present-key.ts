import type { ApiKey } from '@linekeeper/api-contract';
import type { Organization } from '../organizations/index.ts';
import type { KeyRow } from './api-keys.queries.ts';

/** Never the key itself, of which only a hash is stored anyway. */
export function presentKey(row: KeyRow, known: readonly Organization[], now: Date): ApiKey {
  const expired = row.expires_at !== null && row.expires_at <= now;
  return {
    id: row.key_id,
    name: row.name,
    ending: row.ending,
    role: row.role,
    organizations: row.all_organizations
      ? null
      : known
          .filter(({ organizationId }) => row.organization_ids.includes(organizationId))
          .map(({ slug, name }) => ({ slug, name })),
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    state: row.revoked_at !== null ? 'revoked' : expired ? 'expired' : 'good',
  };
}
