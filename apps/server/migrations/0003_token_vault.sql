-- Tokens and secrets, sealed under two layers: the master key (outside the database) seals data keys, data keys seal rows.

create table token_vault_data_key (
  data_key_id uuid primary key,
  sealed bytea not null,
  master_key_fingerprint text not null,
  created_at timestamptz not null
);
comment on table token_vault_data_key is 'class: local';

create table token_vault_integration (
  job text primary key,
  client_id text not null,
  generation integer not null,
  data_key_id uuid,
  secret_sealed bytea,
  secret_ending text,
  secret_set_at timestamptz,
  saved_at timestamptz not null
);
comment on table token_vault_integration is 'class: local';

create table token_vault_grant (
  organization_id uuid not null,
  authorization_id uuid not null,
  job text not null,
  -- A new one with every consent: a stale writer cannot hit a grant that was forgotten and made anew.
  adoption_id uuid not null,
  -- One higher with every pair of tokens; every write of tokens is a compare-and-swap on it.
  generation integer not null,
  data_key_id uuid not null,
  access_sealed bytea not null,
  refresh_sealed bytea not null,
  scopes text[] not null,
  access_expires_at timestamptz not null,
  refresh_expires_at timestamptz not null,
  refresh_due_at timestamptz not null,
  refreshed_at timestamptz not null,
  rotated boolean not null,
  lease_owner uuid,
  lease_until timestamptz,
  -- Written before Webex is asked, cleared when the answer is known: what is left over says an answer was lost.
  intent_at timestamptz,
  intent_call text,
  -- The outcome of the last attempt that brought no tokens; attempts counts them, for those who wait.
  attempts integer not null default 0,
  failures_in_a_row integer not null default 0,
  retry_at timestamptz,
  trouble text,
  refused_kind text,
  refused_error jsonb,
  refused_at timestamptz,
  primary key (organization_id, authorization_id)
);
comment on table token_vault_grant is 'class: per-org';
create index token_vault_grant_due on token_vault_grant (refresh_due_at) where refused_kind is null;

create table token_vault_secret (
  organization_id uuid not null,
  name text not null,
  generation integer not null,
  data_key_id uuid not null,
  sealed bytea not null,
  saved_at timestamptz not null,
  primary key (organization_id, name)
);
comment on table token_vault_secret is 'class: per-org';
