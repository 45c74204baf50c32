import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface AccountRow {
  account_id: string;
  name: string;
  email: string;
  is_owner: boolean;
  webex_person_id: string | null;
}

export interface SessionRow extends AccountRow {
  session_id: string;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
  organization_ids: string[];
}

/** The living session behind a cookie, with its account and where it belongs. */
export async function findSession(
  database: Database,
  input: { tokenHash: Buffer; now: Date },
): Promise<SessionRow | null> {
  const { rows } = await sql<SessionRow>`
    select s.session_id, s.created_at, s.last_seen_at, s.expires_at, a.account_id, a.name, a.email, a.is_owner, a.webex_person_id,
           coalesce((select array_agg(m.organization_id) from sign_in_membership m where m.account_id = a.account_id), '{}') as organization_ids
    from sign_in_session s join sign_in_account a on a.account_id = s.account_id
    where s.token_hash = ${input.tokenHash} and s.expires_at > ${input.now}`.execute(database);
  return rows[0] ?? null;
}

export async function insertSession(
  database: Database,
  input: { tokenHash: Buffer; sessionId: string; accountId: string; now: Date; expiresAt: Date },
): Promise<void> {
  await sql`
    insert into sign_in_session (token_hash, session_id, account_id, created_at, last_seen_at, expires_at)
    values (${input.tokenHash}, ${input.sessionId}, ${input.accountId}, ${input.now}, ${input.now}, ${input.expiresAt})`.execute(
    database,
  );
}

/** Never beyond its last day, however often it is used. */
export async function prolongSession(
  database: Database,
  input: { tokenHash: Buffer; now: Date; expiresAt: Date; longestMs: number },
): Promise<void> {
  await sql`
    update sign_in_session
    set last_seen_at = ${input.now},
        expires_at = least(${input.expiresAt}::timestamptz, created_at + make_interval(secs => ${input.longestMs / 1000}))
    where token_hash = ${input.tokenHash}`.execute(database);
}

export async function deleteSession(database: Database, input: { tokenHash: Buffer }): Promise<void> {
  await sql`delete from sign_in_session where token_hash = ${input.tokenHash}`.execute(database);
}

export async function deleteExpired(database: Database, input: { now: Date }): Promise<void> {
  await sql`
    with sessions as (delete from sign_in_session where expires_at < ${input.now}),
         attempts as (delete from sign_in_attempt where expires_at < ${input.now})
    delete from sign_in_owner_link where expires_at < ${new Date(input.now.getTime() - 86_400_000)}`.execute(database);
}

export async function findOwner(database: Database): Promise<AccountRow | null> {
  const { rows } = await sql<AccountRow>`
    select account_id, name, email, is_owner, webex_person_id from sign_in_account
    where is_owner order by created_at limit 1`.execute(database);
  return rows[0] ?? null;
}

/**
 * Uses a link up and, for the first one, makes the owner: both or neither. Gives the owner's account, or null
 * when the link was used already or has expired.
 */
export async function redeemOwnerLink(
  database: Database,
  input: { tokenHash: Buffer; now: Date; newOwner: { accountId: string; name: string; email: string } | null },
): Promise<{ account_id: string } | null> {
  return database.transaction().execute(async (transaction) => {
    const claimed = await sql`
      update sign_in_owner_link set used_at = ${input.now}
      where token_hash = ${input.tokenHash} and used_at is null and expires_at > ${input.now}
      returning token_hash`.execute(transaction);
    if (claimed.rows.length === 0) return null;
    if (input.newOwner !== null) {
      const { accountId, name, email } = input.newOwner;
      await sql`
        insert into sign_in_account (account_id, name, email, is_owner, created_at, last_signed_in_at)
        select ${accountId}::uuid, ${name}, ${email}, true, ${input.now}, ${input.now}
        where not exists (select 1 from sign_in_account where is_owner)`.execute(transaction);
    }
    const owners = await sql<{ account_id: string }>`
      update sign_in_account set last_signed_in_at = ${input.now}
      where account_id = (select account_id from sign_in_account where is_owner order by created_at limit 1)
      returning account_id`.execute(transaction);
    return owners.rows[0] ?? null;
  });
}

/** Makes the account of a person who signs in with Webex, or brings name and e-mail of the known one up to date. */
export async function upsertWebexAccount(
  database: Database,
  input: { accountId: string; webexPersonId: string; name: string; email: string; now: Date },
): Promise<{ account_id: string }> {
  const { rows } = await sql<{ account_id: string }>`
    insert into sign_in_account (account_id, name, email, webex_person_id, created_at, last_signed_in_at)
    values (${input.accountId}, ${input.name}, ${input.email}, ${input.webexPersonId}, ${input.now}, ${input.now})
    on conflict (webex_person_id) where webex_person_id is not null
    do update set name = excluded.name, email = excluded.email, last_signed_in_at = excluded.last_signed_in_at
    returning account_id`.execute(database);
  const row = rows[0];
  if (row === undefined) throw new Error('An upsert returned no row');
  return row;
}

/** Links a signed-in person's own Webex account; false when another account has it. */
export async function linkWebexPerson(
  database: Database,
  input: { accountId: string; webexPersonId: string },
): Promise<boolean> {
  const { rows } = await sql<{ account_id: string }>`
    update sign_in_account set webex_person_id = ${input.webexPersonId}
    where account_id = ${input.accountId}
      and not exists (select 1 from sign_in_account other
                      where other.webex_person_id = ${input.webexPersonId} and other.account_id <> ${input.accountId})
    returning account_id`.execute(database);
  return rows.length === 1;
}

export async function upsertMembership(
  database: Database,
  input: { accountId: string; organizationId: string; now: Date },
): Promise<void> {
  await sql`
    insert into sign_in_membership (account_id, organization_id, created_at)
    values (${input.accountId}, ${input.organizationId}, ${input.now})
    on conflict (account_id, organization_id) do nothing`.execute(database);
}

export async function insertOwnerLink(
  database: Database,
  input: { tokenHash: Buffer; now: Date; expiresAt: Date },
): Promise<void> {
  await sql`
    insert into sign_in_owner_link (token_hash, created_at, expires_at)
    values (${input.tokenHash}, ${input.now}, ${input.expiresAt})`.execute(database);
}

export async function findOwnerLink(
  database: Database,
  input: { tokenHash: Buffer },
): Promise<{ expires_at: Date; used_at: Date | null } | null> {
  const { rows } = await sql<{ expires_at: Date; used_at: Date | null }>`
    select expires_at, used_at from sign_in_owner_link where token_hash = ${input.tokenHash}`.execute(database);
  return rows[0] ?? null;
}

export interface AttemptRow {
  /** With the browser's cookie it makes the verifier; alone it opens nothing. */
  verifier_salt: string;
  nonce: string;
  return_to: string;
  link_account_id: string | null;
}

export async function insertAttempt(
  database: Database,
  input: AttemptRow & { stateHash: Buffer; browserHash: Buffer; now: Date; expiresAt: Date },
): Promise<void> {
  await sql`
    insert into sign_in_attempt (state_hash, browser_hash, verifier_salt, nonce, return_to, link_account_id, created_at, expires_at)
    values (${input.stateHash}, ${input.browserHash}, ${input.verifier_salt}, ${input.nonce}, ${input.return_to},
            ${input.link_account_id}, ${input.now}, ${input.expiresAt})`.execute(database);
}

/** Single use, and only for the browser that started it. */
export async function claimAttempt(
  database: Database,
  input: { stateHash: Buffer; browserHash: Buffer; now: Date },
): Promise<AttemptRow | null> {
  const { rows } = await sql<AttemptRow>`
    update sign_in_attempt set used_at = ${input.now}
    where state_hash = ${input.stateHash} and browser_hash = ${input.browserHash}
      and used_at is null and expires_at > ${input.now}
    returning verifier_salt, nonce, return_to, link_account_id`.execute(database);
  return rows[0] ?? null;
}

export async function findAccount(database: Database, input: { accountId: string }): Promise<AccountRow | null> {
  const { rows } = await sql<AccountRow>`
    select account_id, name, email, is_owner, webex_person_id from sign_in_account
    where account_id = ${input.accountId}`.execute(database);
  return rows[0] ?? null;
}

/** Whoever belongs to an organization, and the owner, who belongs to all. */
export async function selectPeople(database: Database, input: { organizationId: string }): Promise<AccountRow[]> {
  const { rows } = await sql<AccountRow>`
    select a.account_id, a.name, a.email, a.is_owner, a.webex_person_id from sign_in_account a
    where a.is_owner or exists (select 1 from sign_in_membership m
                                where m.account_id = a.account_id and m.organization_id = ${input.organizationId})
    order by a.is_owner desc, a.name, a.account_id`.execute(database);
  return rows;
}
