-- People who use the suite, their sessions, and the ways in. Accounts are the installation's; memberships say where a person belongs.

create table sign_in_account (
  account_id uuid primary key,
  name text not null,
  email text not null,
  is_owner boolean not null default false,
  -- The bare UUID of the person at Webex (`sub` of the id token); set once the account signed in with Webex.
  webex_person_id uuid,
  created_at timestamptz not null,
  last_signed_in_at timestamptz
);
comment on table sign_in_account is 'class: local';
create unique index sign_in_account_webex_person on sign_in_account (webex_person_id) where webex_person_id is not null;

create table sign_in_membership (
  account_id uuid not null,
  organization_id uuid not null,
  created_at timestamptz not null,
  primary key (account_id, organization_id)
);
comment on table sign_in_membership is 'class: lookup';

create table sign_in_session (
  -- SHA-256 of the cookie's value: the table alone opens nothing.
  token_hash bytea primary key,
  session_id uuid not null,
  account_id uuid not null references sign_in_account (account_id) on delete cascade,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null
);
comment on table sign_in_session is 'class: local';
create index sign_in_session_account on sign_in_session (account_id);

create table sign_in_owner_link (
  token_hash bytea primary key,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on table sign_in_owner_link is 'class: local';

-- One walk of one browser to Webex and back. Short-lived; the verifier is worth nothing without the browser's cookie and the code.
create table sign_in_attempt (
  state_hash bytea primary key,
  browser_hash bytea not null,
  code_verifier text not null,
  nonce text not null,
  return_to text not null,
  -- Set when a signed-in person links the own Webex account.
  link_account_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on table sign_in_attempt is 'class: local';
