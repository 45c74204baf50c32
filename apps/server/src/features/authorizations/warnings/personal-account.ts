import type { AuthorizationRow } from '../authorizations.queries.ts';

/** Words in addresses of accounts that belong to a task and not to somebody. */
const ROLE_WORDS = [
  'admin',
  'api',
  'app',
  'automation',
  'bot',
  'helpdesk',
  'info',
  'integration',
  'it',
  'linekeeper',
  'noreply',
  'operations',
  'ops',
  'robot',
  'service',
  'support',
  'svc',
  'sync',
  'system',
  'telephony',
  'voice',
  'webex',
];

/**
 * A guess by the address: it carries two words of the person's name and none of a role. It may be wrong both ways, which is
 * why people are told that it is a guess and may put it aside.
 */
export function looksPersonal(row: Pick<AuthorizationRow, 'authorizer_email' | 'authorizer_name' | 'client'>): boolean {
  if (row.client === 'service-app' || row.authorizer_email === null) return false;
  const [local = ''] = row.authorizer_email.toLowerCase().split('@');
  const parts = local.split(/[^\p{L}]+/u).filter((part) => part !== '');
  if (parts.some((part) => ROLE_WORDS.includes(part))) return false;
  const names = row.authorizer_name
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((name) => name.length > 1);
  return names.filter((name) => local.includes(name)).length >= Math.min(2, Math.max(1, names.length));
}
