-- Reading the directory page by page: what a run has read stands here, so that it needs no memory for it and another
-- process can take it up.

alter table directory_run
  -- An incremental run asks only what changed; what it cannot see waits for the next full one.
  add column kind text not null default 'full' check (kind in ('full', 'incremental')),
  add column changes_since timestamptz,
  -- The rules every page of this run is read with; rules changed meanwhile make a process that takes it up begin anew.
  add column rules_changed_at timestamptz,
  -- Kinds of which every list is switched off by the rules, and kinds that could not be read: those stay as they are.
  add column kinds_off text[] not null default '{}',
  add column kinds_unread text[] not null default '{}',
  -- What is said of a run that ended well all the same.
  add column note text,
  -- How often another process took it up.
  add column taken_up bigint not null default 0;

alter table directory_state
  -- next_run_at is when the next full run is due.
  add column next_incremental_at timestamptz,
  -- Every change Webex had stamped by then is in the copy.
  add column changes_through timestamptz,
  -- The authorization that may not ask for changes alone: it is not asked again before the next full run.
  add column changes_refused_to uuid;

create table directory_schedule (
  organization_id uuid not null primary key,
  -- Null: only full runs.
  incremental_minutes bigint,
  -- Minute of the day in `time_zone`; null: a full run each installation-wide interval.
  full_at_minute bigint check (full_at_minute between 0 and 1439),
  time_zone text not null,
  changed_at timestamptz not null,
  changed_by text not null
);
comment on table directory_schedule is 'class: per-org';

-- One row per entry a run has seen (full), or has heard of (incremental). Gone when the run has ended.
create table directory_staged_entry (
  organization_id uuid not null,
  run_id uuid not null,
  -- `<kind> <webex_id>`: sorts like (kind, webex_id), for no kind is the beginning of another.
  entry_id text collate "C" not null,
  kind text collate "C" not null,
  webex_id text collate "C" not null,
  -- The entry after mapping. Null: it is not to be in the directory.
  payload jsonb,
  -- The content digest of the payload, as directory_entry has it.
  digest text,
  -- Payload is null because the rules leave it out, while Webex lists it still.
  left_out boolean not null default false,
  -- As Webex listed it, for directory_listed. Null: Webex says it is gone.
  listed jsonb,
  listed_digest text,
  primary key (organization_id, run_id, entry_id)
);
comment on table directory_staged_entry is 'class: per-org';

create table directory_staged_location (
  organization_id uuid not null,
  run_id uuid not null,
  webex_id text not null,
  name text not null,
  country text,
  time_zone text,
  primary key (organization_id, run_id, webex_id)
);
comment on table directory_staged_location is 'class: per-org';

-- What the list of numbers says of their owners; read before the lists of owners, which then are written once.
create table directory_staged_number (
  organization_id uuid not null,
  run_id uuid not null,
  owner_id text collate "C" not null,
  -- Its place in the list: the same again when a page is read twice.
  place bigint not null,
  number jsonb not null,
  primary key (organization_id, run_id, owner_id, place)
);
comment on table directory_staged_number is 'class: per-org';

-- How far each list of a run has been read; written together with the page's rows.
create table directory_run_page (
  organization_id uuid not null,
  run_id uuid not null,
  source text not null,
  -- Null: the list has not been begun, or is done.
  next_link text,
  pages bigint not null default 0,
  items bigint not null default 0,
  done boolean not null default false,
  tracking_id text,
  primary key (organization_id, run_id, source)
);
comment on table directory_run_page is 'class: per-org';

-- For walking present entries beside staged ones, both in the order of "C".
create index directory_entry_in_order on directory_entry (organization_id, kind collate "C", webex_id collate "C");
