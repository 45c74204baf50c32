import type { AuthorizationRow } from '../authorizations.queries.ts';
import type { Context } from '../context.ts';
import { selectPasswordChanges, selectPasswordLives } from './warnings.queries.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Five years, which nobody but third parties tells of: hence a setting. Source: docs/webex/authorizers.md, "password expired". */
export const DEFAULT_PASSWORD_DAYS = 1_826;

/** An authorizer's password, and what ends with it. */
export interface PasswordEnd {
  organizationId: string;
  person: { webexId: string; name: string };
  /** At the latest: a change that nobody told us of moves it, never forward of this for the password we know. */
  by: Date;
  /** Whether the day of the change is known, or only that the password is at least as old as the authorization. */
  known: 'changed' | 'authorized';
  rows: AuthorizationRow[];
}

/** When the passwords of authorizers end, in two questions for any number of organizations. */
export async function passwordEnds(context: Context, rows: readonly AuthorizationRow[]): Promise<PasswordEnd[]> {
  const people = rows.filter(({ client, state }) => client !== 'service-app' && state !== 'stopped');
  const organizationIds = [...new Set(people.map(({ organization_id }) => organization_id))];
  if (organizationIds.length === 0) return [];
  const { database } = context.platform;
  const [lives, changes] = await Promise.all([
    selectPasswordLives(database, { organizationIds }),
    selectPasswordChanges(database, { organizationIds }),
  ]);
  const lifeOf = new Map(lives.map((life) => [life.organization_id, life]));
  const changedAt = new Map(changes.map((row) => [`${row.organization_id}/${row.person_webex_id}`, row.at]));
  const byPerson = Map.groupBy(people, (row) => `${row.organization_id}/${row.authorizer_webex_id}`);
  return [...byPerson].flatMap(([key, own]) => {
    const [first] = own;
    if (first === undefined) return [];
    const life = lifeOf.get(first.organization_id);
    if (life?.kind === 'never') return [];
    // Who authorized signed in then: the oldest of them is the oldest the password is known to be.
    const authorizedAt = new Date(Math.min(...own.map(({ authorized_at }) => authorized_at.getTime())));
    const changed = changedAt.get(key);
    const from = changed ?? authorizedAt;
    return [
      {
        organizationId: first.organization_id,
        person: { webexId: first.authorizer_webex_id, name: first.authorizer_name },
        by: new Date(from.getTime() + (life?.days ?? DEFAULT_PASSWORD_DAYS) * DAY_MS),
        known: changed === undefined ? ('authorized' as const) : ('changed' as const),
        rows: own,
      },
    ];
  });
}
