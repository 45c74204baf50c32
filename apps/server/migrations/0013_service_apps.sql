-- Service Apps: machine accounts that outlive people, and the integration that mints their tokens.

-- One per job, and `minter`: the integration with `spark:applications_token`. The same form as the integrations.
create table token_vault_service_app (
  registration text primary key,
  client_id text not null,
  generation integer not null,
  data_key_id uuid,
  secret_sealed bytea,
  secret_ending text,
  secret_set_at timestamptz,
  saved_at timestamptz not null
);
comment on table token_vault_service_app is 'class: local';

-- The organization a Service App's pair was minted for: what the next one is asked for. Null for what a person consented to.
alter table token_vault_grant add column target_org_id uuid;

-- How the approval stands in one organization, as last heard by a check or a webhook.
create table authorizations_service_app (
  organization_id uuid not null,
  job text not null,
  approval text not null,
  -- When a webhook or a check said so.
  told_at timestamptz not null,
  checked_at timestamptz,
  -- What the last check ended with.
  outcome text,
  text text,
  primary key (organization_id, job)
);
comment on table authorizations_service_app is 'class: per-org';
