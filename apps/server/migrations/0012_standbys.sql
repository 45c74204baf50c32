-- Several authorizations for one job: the first, and standbys that take over when it stops.

alter table authorizations_authorization
  -- 1 is the first, 2 and up are standbys. A seat is a place in the line, not a person: promoting swaps seats.
  add column seat smallint not null default 1,
  -- Whose credentials renew it: 'integration' (a person's consent) or 'service-app' (a machine account).
  add column client text not null default 'integration',
  add column paused_at timestamptz,
  -- Real traffic was refused and no examination has looked at it since: a standby serves meanwhile.
  add column doubted_at timestamptz,
  -- Good answers since it was last in doubt or stopped, up to 2: with fewer a healthy standby goes on serving.
  add column good_in_a_row smallint not null default 2,
  -- Until then it is treated as if it had stopped, to try the standby.
  add column drill_until timestamptz;
drop index authorizations_authorization_job;
create unique index authorizations_authorization_seat on authorizations_authorization (organization_id, job, seat);

alter table token_vault_grant add column client text not null default 'integration';

-- The lifeline is the job's; a line of its history may be about one of its authorizations.
alter table authorizations_timeline add column authorization_id uuid;

alter table authorizations_consent add column as_standby boolean not null default false;

-- Jobs of an incident that go on through a standby.
alter table authorizations_incident add column served_jobs text[] not null default '{}';

-- Which authorization served a job last: only to write each change into history once. Who serves is derived.
create table authorizations_serving (
  organization_id uuid not null,
  job text not null,
  authorization_id uuid not null,
  since timestamptz not null,
  primary key (organization_id, job)
);
comment on table authorizations_serving is 'class: per-org';

-- "Pretend the first died": begins by hand, ends by itself, and leaves figures behind.
create table authorizations_drill (
  organization_id uuid not null,
  drill_id uuid not null,
  job text not null,
  authorization_id uuid not null,
  standby_id uuid not null,
  started_at timestamptz not null,
  ends_at timestamptz not null,
  asked_by text not null,
  first_good_at timestamptz,
  calls integer not null default 0,
  refused integer not null default 0,
  ended_at timestamptz,
  primary key (organization_id, drill_id)
);
comment on table authorizations_drill is 'class: per-org';
create index authorizations_drill_open on authorizations_drill (ends_at) where ended_at is null;

-- What is registered at Webex: `part` is 'all', or one of the parts that together tell the same through another account.
create table call_control_registration (
  organization_id uuid not null,
  authorization_id uuid not null,
  part text not null,
  webex_webhook_id text,
  state text not null check (state in ('active', 'inactive', 'missing')),
  problem text,
  checked_at timestamptz not null,
  primary key (organization_id, authorization_id, part)
);
comment on table call_control_registration is 'class: per-org';
