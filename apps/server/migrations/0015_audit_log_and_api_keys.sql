-- Who did what, and the keys by which programs do it.

-- Append-only: no statement of ours changes or removes a row. Acts on the installation itself stand under the nil UUID.
create table audit_log_entry (
  organization_id uuid not null,
  -- UUID version 7: sorts by time.
  entry_id uuid not null,
  at timestamptz not null,
  act text not null,
  actor_kind text not null,
  actor_id uuid,
  actor_name text not null,
  via text not null,
  -- The network, never the whole address.
  address text,
  -- Names and values the endpoint allows to be kept.
  target jsonb not null default '{}',
  outcome text not null,
  code text,
  reason text,
  request_id uuid,
  primary key (organization_id, entry_id)
);
comment on table audit_log_entry is 'class: per-org';
create index audit_log_entry_id on audit_log_entry (entry_id);

create table api_keys_key (
  key_id uuid primary key,
  -- SHA-256 of a key of 256 random bits: the table alone opens nothing.
  secret_hash bytea not null unique,
  ending text not null,
  name text not null,
  -- `key`: made by a person for a program · `machine`: made for minutes by the command line on the machine itself.
  kind text not null,
  role text not null,
  all_organizations boolean not null,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
comment on table api_keys_key is 'class: local';

-- Only for keys that are good for some organizations.
create table api_keys_organization (
  key_id uuid not null references api_keys_key (key_id) on delete cascade,
  organization_id uuid not null,
  primary key (key_id, organization_id)
);
comment on table api_keys_organization is 'class: lookup';
