-- Report ID is Webex's own unique key; start_time is in the key because the table is divided by it.
create table call_records_record (
  organization_id uuid not null,
  start_time timestamptz not null,
  report_id text not null,
  report_time timestamptz,
  answer_time timestamptz,
  release_time timestamptz,
  direction text not null,
  answered boolean not null,
  user_name text,
  user_uuid text,
  user_type text,
  user_number text,
  calling_number text,
  called_number text,
  calling_line_id text,
  called_line_id text,
  call_type text,
  location text,
  duration_seconds integer,
  ring_seconds integer,
  hold_seconds integer,
  correlation_id text,
  interaction_id text,
  outcome text,
  outcome_reason text,
  collected_at timestamptz not null,
  -- The record as Webex gave it, unknown keys too.
  raw jsonb not null,
  primary key (organization_id, start_time, report_id)
) partition by range (start_time);
comment on table call_records_record is 'class: per-org';

-- Where a month's partition is not made yet, or a start time is absurd.
create table call_records_record_default partition of call_records_record default;
comment on table call_records_record_default is 'class: per-org';

create table call_records_set_aside (
  organization_id uuid not null,
  -- SHA-256 of the record: the overlap of windows brings the same one again and again.
  fingerprint text not null,
  report_id text,
  reason text not null,
  raw jsonb not null,
  collected_at timestamptz not null,
  primary key (organization_id, fingerprint)
);
comment on table call_records_set_aside is 'class: per-org';

create table call_records_collector (
  organization_id uuid not null,
  collected_from timestamptz not null,
  -- The stream has been read up to here.
  live_to timestamptz not null,
  -- The row of the ledger the stream goes on extending.
  live_window_id uuid,
  due_at timestamptz not null,
  -- Webex: one first request per minute.
  requested_at timestamptz,
  repaired_at timestamptz,
  -- Windows of the catch-up that is under way, for its progress.
  filling_total integer not null,
  failures integer not null,
  trouble text,
  incident text,
  -- Compare-and-set of the collecting process; a lease ends by itself when that process dies.
  version bigint not null,
  leased_until timestamptz,
  primary key (organization_id)
);
comment on table call_records_collector is 'class: per-org';
create index call_records_collector_due on call_records_collector (due_at);

-- The ledger: which minutes are complete, still to be fetched, or lost and why.
create table call_records_window (
  organization_id uuid not null,
  window_id uuid not null,
  from_time timestamptz not null,
  to_time timestamptz not null,
  -- Before this moment the window only overlaps with what is here already.
  missing_from timestamptz not null,
  state text not null check (state in ('complete', 'pending', 'lost')),
  purpose text not null check (purpose in ('live', 'backfill', 'catch-up', 'repair')),
  via text not null check (via in ('stream', 'feed')),
  reason text,
  incident text,
  records integer not null,
  updated_at timestamptz not null,
  primary key (organization_id, window_id)
);
comment on table call_records_window is 'class: per-org';
create index call_records_window_state on call_records_window (organization_id, state, from_time);
