-- Plans: what a run would do stands here before any of it is done, so that it can be approved, refused and undone.

alter table directory_run drop constraint directory_run_state_check;
alter table directory_run add constraint directory_run_state_check
  check (state in ('running', 'held', 'done', 'failed', 'cancelled', 'refused', 'superseded', 'undone'));

create table directory_plan (
  organization_id uuid not null,
  plan_id uuid not null,
  run_id uuid not null,
  scope text not null check (scope in ('full', 'partial')),
  -- `making` may be incomplete; a run that is taken up again makes its plan anew.
  state text not null check (state in
    ('making', 'made', 'held', 'applying', 'applied', 'refused', 'superseded', 'undoing', 'undone')),
  -- sha-256 over the digests of all changes in their order; null while it is made.
  hash text,
  made_at timestamptz not null,
  -- How far the directory had been complete when the plan was made.
  known_as_of timestamptz,
  added bigint not null default 0,
  changed bigint not null default 0,
  removed bigint not null default 0,
  skipped bigint not null default 0,
  entries_before bigint not null default 0,
  people_before bigint not null default 0,
  -- [{kind, added, changed, removed, before}] and [{location, added, changed, removed, stay}]
  by_kind jsonb not null default '[]',
  by_location jsonb not null default '[]',
  -- [{rail, sentence}]
  holds jsonb not null default '[]',
  advice jsonb,
  decided_act text check (decided_act in ('approved', 'refused')),
  decided_by text,
  decided_at timestamptz,
  applied_at timestamptz,
  undone_by text,
  undone_at timestamptz,
  -- An undone plan whose changes somebody approved after all no longer holds those of later runs.
  released_at timestamptz,
  -- A sign of life of the process that writes it, apart from a run.
  beat_at timestamptz,
  -- People were told that it waits.
  told_at timestamptz,
  -- Its changes are gone: too old to be undone or looked at.
  cleared_at timestamptz,
  primary key (organization_id, plan_id)
);
comment on table directory_plan is 'class: per-org';
create unique index directory_plan_run on directory_plan (organization_id, run_id);
-- The short lists: what waits, what is being written, what was undone and would come again.
create index directory_plan_open on directory_plan (organization_id, state)
  where state in ('held', 'applying', 'undoing', 'undone');

create table directory_plan_change (
  organization_id uuid not null,
  plan_id uuid not null,
  -- `<kind> <webex_id>`, as in directory_staged_entry: what the hash is ordered by.
  change_key text collate "C" not null,
  act text not null check (act in ('added', 'changed', 'removed')),
  entry_kind text not null,
  webex_id text not null,
  entry_id uuid not null,
  -- As people list it: where it is (or was) and what it is called.
  location text,
  name text not null,
  extension text,
  sort_key text collate "C" not null,
  search_text text collate "C" not null,
  -- Added: all it will have. Changed: the fields that differ. Removed: all it had.
  before jsonb,
  after jsonb,
  -- The content digests of the entry, as directory_entry has them: what the plan found, and what it leaves.
  digest_before text,
  digest_after text,
  -- Over act, key, before and after.
  digest text not null,
  state text not null default 'planned' check (state in ('planned', 'applied', 'skipped', 'undone', 'kept')),
  note text,
  primary key (organization_id, plan_id, change_key)
);
comment on table directory_plan_change is 'class: per-org';
create index directory_plan_change_listed on directory_plan_change (organization_id, plan_id, sort_key, change_key);

create table directory_rails (
  organization_id uuid not null primary key,
  removed_count bigint not null,
  removed_percent double precision not null,
  changed_count bigint,
  changed_percent double precision not null,
  people_count bigint not null,
  people_percent double precision not null,
  grace_days bigint not null,
  changed_at timestamptz not null,
  changed_by text not null
);
comment on table directory_rails is 'class: per-org';

-- When it is to be looked whether something removed has been kept long enough; null: nothing is kept.
alter table directory_state add column purge_due_at timestamptz;
update directory_state s set purge_due_at = s.complete_at
  where exists (select 1 from directory_entry e where e.organization_id = s.organization_id and e.removed_at is not null);
