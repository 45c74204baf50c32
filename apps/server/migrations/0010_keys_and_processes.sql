-- What the vault needs to lose nothing in a crash, and to change its keys while it runs.

alter table token_vault_grant
  -- The refresh token that was sent for the newest pair, until Webex has accepted something of that pair. Sealed like the rest.
  add column previous_refresh_sealed bytea,
  -- The process behind the lease: once it is proven dead, nobody waits for the lease's end.
  add column lease_process uuid;

create table token_vault_process (
  process_id uuid primary key,
  -- Processes of one place can see whether another one there still lives.
  place text not null,
  mark text not null,
  started_at timestamptz not null,
  ended_at timestamptz
);
comment on table token_vault_process is 'class: local';

-- The highest version seals what is new; the others only open what is not yet sealed anew.
alter table token_vault_data_key add column version integer;
update token_vault_data_key k set version = n.version
  from (select data_key_id, row_number() over (order by created_at, data_key_id) as version from token_vault_data_key) n
  where n.data_key_id = k.data_key_id;
alter table token_vault_data_key alter column version set not null;
create unique index token_vault_data_key_version on token_vault_data_key (version);

-- One row for each change of a key, and its account afterwards.
create table token_vault_key_rotation (
  rotation_id uuid primary key,
  kind text not null,
  data_key_id uuid not null,
  version integer not null,
  asked_by text not null,
  started_at timestamptz not null,
  -- Rows under another key when it began; for a new master key, data keys.
  total integer not null,
  resealed integer not null,
  -- Rows that do not open: moved or damaged. Their key is kept.
  broken integer not null,
  worker uuid,
  worker_until timestamptz,
  finished_at timestamptz,
  -- When the replaced keys are deleted, if nothing is sealed under them any more.
  tidy_at timestamptz,
  old_keys_deleted_at timestamptz
);
comment on table token_vault_key_rotation is 'class: local';
create unique index token_vault_key_rotation_open on token_vault_key_rotation ((finished_at is null)) where finished_at is null;
