create table call_control_webhook (
  organization_id uuid not null,
  -- Last part of the address Webex posts to; the secret itself lies in the token vault.
  address_key text not null,
  webex_webhook_id text,
  state text not null check (state in ('active', 'inactive', 'missing')),
  problem text,
  checked_at timestamptz,
  check_due_at timestamptz not null,
  last_event_at timestamptz,
  primary key (organization_id)
);
comment on table call_control_webhook is 'class: per-org';

create table call_control_call (
  organization_id uuid not null,
  member_uuid uuid not null,
  call_id text not null,
  session_id text,
  personality text not null,
  state text not null check (state in ('connecting', 'ringing', 'talking', 'held', 'ended')),
  -- Order of states for two events of the same millisecond: a call never goes back.
  state_rank smallint not null,
  remote_name text,
  remote_number text,
  remote_person_uuid uuid,
  remote_private boolean not null,
  started_at timestamptz not null,
  answered_at timestamptz,
  ended_at timestamptz,
  -- Webex's own time of the newest thing known; null while only a command of ours made the row.
  last_event_at timestamptz,
  source text not null check (source in ('webhook', 'api', 'command')),
  -- A pressed button Webex has not confirmed yet.
  command text check (command in ('dial', 'answer', 'hang-up')),
  command_at timestamptz,
  updated_at timestamptz not null,
  primary key (organization_id, member_uuid, call_id)
);
comment on table call_control_call is 'class: per-org';
create index call_control_call_age on call_control_call (organization_id, updated_at);

create table call_control_line (
  organization_id uuid not null,
  account_id uuid not null,
  entry_id uuid not null,
  chosen_at timestamptz not null,
  primary key (organization_id, account_id)
);
comment on table call_control_line is 'class: per-org';

-- A member whose line somebody has had on a console.
create table call_control_member (
  organization_id uuid not null,
  member_uuid uuid not null,
  entry_id uuid not null,
  kind text not null,
  watched_at timestamptz not null,
  reconcile_due_at timestamptz not null,
  reconciled_at timestamptz,
  primary key (organization_id, member_uuid)
);
comment on table call_control_member is 'class: per-org';
create index call_control_member_due on call_control_member (reconcile_due_at);

create table call_control_dial (
  organization_id uuid not null,
  request_id uuid not null,
  account_id uuid not null,
  member_uuid uuid not null,
  destination text not null,
  state text not null check (state in ('sent', 'done', 'refused')),
  call_id text,
  error_code text,
  error_message text,
  requested_at timestamptz not null,
  primary key (organization_id, request_id)
);
comment on table call_control_dial is 'class: per-org';
