-- The directory: what Webex lists of an organization, copied by full runs.

-- When an organization's copy was last complete, and when the next run is due.
create table directory_state (
  organization_id uuid not null primary key,
  complete_at timestamptz,
  next_run_at timestamptz
);
comment on table directory_state is 'class: per-org';

create table directory_run (
  organization_id uuid not null,
  run_id uuid not null,
  number bigint not null,
  state text not null check (state in ('running', 'done', 'failed', 'cancelled', 'refused')),
  started_at timestamptz not null,
  ended_at timestamptz,
  phase text,
  read_count bigint not null default 0,
  expected_count bigint,
  added bigint not null default 0,
  changed bigint not null default 0,
  removed bigint not null default 0,
  text text,
  -- The process that does it; null until one took it.
  worker text,
  heartbeat_at timestamptz not null,
  primary key (organization_id, run_id)
);
comment on table directory_run is 'class: per-org';
create unique index directory_run_number on directory_run (organization_id, number);
-- One run at a time per organization; also the short list of what is under way.
create unique index directory_run_running on directory_run (organization_id) where state = 'running';
create index directory_run_newest on directory_run (organization_id, started_at desc);

create table directory_entry (
  organization_id uuid not null,
  entry_id uuid not null,
  kind text not null,
  -- The inner part of Webex's id; not always a UUID (groups nest another base64).
  webex_id text not null,
  name text not null,
  title text,
  department text,
  location text,
  email text,
  extension text,
  numbers jsonb not null default '[]',
  -- Folded by the app (lower case, no accents): order and search do not depend on the server's locale.
  sort_name text collate "C" not null,
  search_text text collate "C" not null,
  search_digits text collate "C" not null,
  -- Equal when nothing people can see has changed.
  content_digest text not null,
  added_at timestamptz not null,
  changed_at timestamptz not null,
  -- Removals are soft: the row keeps its id for when Webex lists it again.
  removed_at timestamptz,
  primary key (organization_id, entry_id)
);
comment on table directory_entry is 'class: per-org';
create unique index directory_entry_webex on directory_entry (organization_id, kind, webex_id);
create index directory_entry_by_name on directory_entry (organization_id, sort_name, entry_id) where removed_at is null;
create index directory_entry_by_kind on directory_entry (organization_id, kind, sort_name, entry_id)
  where removed_at is null;

-- Who has which number: E.164, extension, and the routing prefix with the extension.
create table directory_number (
  organization_id uuid not null,
  number text not null,
  entry_id uuid not null,
  primary key (organization_id, number, entry_id)
);
comment on table directory_number is 'class: per-org';
create index directory_number_entry on directory_number (organization_id, entry_id);

create table directory_location (
  organization_id uuid not null,
  webex_id text not null,
  name text not null,
  country text,
  time_zone text,
  primary key (organization_id, webex_id)
);
comment on table directory_location is 'class: per-org';

-- Only makes search faster; a role that may not create extensions goes without.
do $$
begin
  create extension if not exists pg_trgm;
  create index directory_entry_search on directory_entry using gin (search_text gin_trgm_ops);
  create index directory_entry_digits on directory_entry using gin (search_digits gin_trgm_ops);
exception when others then
  raise notice 'directory search works without pg_trgm: %', sqlerrm;
end
$$;
