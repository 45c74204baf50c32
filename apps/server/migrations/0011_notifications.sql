-- Telling people: what happened to incidents, who wants to hear of it, and what was sent to whom.

-- Each opening, change and end of an incident, written in the same transaction as the incident. What nobody has taken
-- over yet has no handled_at: a crash between loses nothing.
create table authorizations_incident_event (
  organization_id uuid not null,
  event_id uuid not null,
  incident_id uuid not null,
  kind text not null,
  at timestamptz not null,
  cause text not null,
  certainty text not null,
  severity text not null,
  sentence text not null,
  jobs text[] not null,
  handled_at timestamptz,
  primary key (organization_id, event_id)
);
comment on table authorizations_incident_event is 'class: per-org';
create index authorizations_incident_event_incident on authorizations_incident_event (organization_id, incident_id);
create index authorizations_incident_event_unhandled on authorizations_incident_event (event_id) where handled_at is null;

-- What a person chose; without a row the owner hears of everything and others of nothing.
create table notifications_subscription (
  organization_id uuid not null,
  account_id uuid not null,
  severities text[] not null,
  weekly boolean not null,
  -- Minutes after midnight in the person's time zone; both null without quiet hours.
  quiet_from int,
  quiet_to int,
  critical_passes boolean not null,
  time_zone text not null,
  updated_at timestamptz not null,
  primary key (organization_id, account_id)
);
comment on table notifications_subscription is 'class: per-org';

create table notifications_webhook (
  organization_id uuid not null,
  webhook_id uuid not null,
  url text not null,
  event_types text[] not null,
  enabled boolean not null,
  disabled_reason text,
  created_at timestamptz not null,
  primary key (organization_id, webhook_id)
);
comment on table notifications_webhook is 'class: per-org';

-- The secrets themselves lie sealed in the vault. During a change there are several, and all of them sign.
create table notifications_webhook_secret (
  organization_id uuid not null,
  secret_id uuid not null,
  webhook_id uuid not null,
  ending text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  primary key (organization_id, secret_id)
);
comment on table notifications_webhook_secret is 'class: per-org';
create index notifications_webhook_secret_webhook on notifications_webhook_secret (organization_id, webhook_id);

-- The outbox: one row per message, channel and recipient. Its id travels with every attempt.
create table notifications_delivery (
  organization_id uuid not null,
  delivery_id uuid not null,
  -- What it tells of: an incident event, a weekly report or a test.
  event_id uuid not null,
  kind text not null,
  incident_id uuid,
  severity text not null,
  channel text not null,
  recipient_id uuid not null,
  recipient text not null,
  -- As sent: written before the first attempt, the same in every later one.
  content jsonb,
  -- What the content says of the incident, so that nobody is told the same twice.
  told jsonb,
  state text not null,
  reason text,
  created_at timestamptz not null,
  -- When to try (waiting), or until when a process has it (sending); null when nothing more happens by itself.
  due_at timestamptz,
  claim_id uuid,
  attempts int not null default 0,
  first_claimed_at timestamptz,
  give_up_at timestamptz,
  finished_at timestamptz,
  primary key (organization_id, delivery_id)
);
comment on table notifications_delivery is 'class: per-org';
create unique index notifications_delivery_once on notifications_delivery (organization_id, event_id, channel, recipient_id);
create index notifications_delivery_due on notifications_delivery (due_at) where due_at is not null;
create index notifications_delivery_incident on notifications_delivery (organization_id, incident_id) where incident_id is not null;

create table notifications_attempt (
  organization_id uuid not null,
  attempt_id uuid not null,
  delivery_id uuid not null,
  at timestamptz not null,
  outcome text not null,
  status int,
  answer text not null,
  took_ms int not null,
  primary key (organization_id, attempt_id)
);
comment on table notifications_attempt is 'class: per-org';
create index notifications_attempt_delivery on notifications_attempt (organization_id, delivery_id, attempt_id);

-- When the next weekly report is due.
create table notifications_report (
  organization_id uuid primary key,
  next_at timestamptz not null
);
comment on table notifications_report is 'class: per-org';
