-- The life of an authorization: who gave it, how it stands, why it stopped, and what happened to it.

-- One per organization and job. `suspect_since` and `suspicion`: the first of the two examinations a verdict needs.
create table authorizations_authorization (
  organization_id uuid not null,
  authorization_id uuid not null,
  job text not null,
  state text not null,
  authorizer_webex_id uuid not null,
  authorizer_name text not null,
  authorizer_email text,
  webex_org_id uuid not null,
  authorized_at timestamptz not null,
  known_good_at timestamptz,
  status_seen_at timestamptz,
  suspect_since timestamptz,
  suspicion text,
  stopped_at timestamptz,
  verdict jsonb,
  checks jsonb not null,
  incident_id uuid,
  access_alive boolean not null,
  refresh_refusal jsonb,
  next_probe_at timestamptz not null,
  next_job_probe_at timestamptz not null,
  recovered_at timestamptz,
  caught_up_at timestamptz,
  primary key (organization_id, authorization_id)
);
comment on table authorizations_authorization is 'class: per-org';
create unique index authorizations_authorization_job on authorizations_authorization (organization_id, job);
create index authorizations_authorization_due on authorizations_authorization (next_probe_at);

-- What is due for the organization as a whole: the examination of a suspicion, and the audit log.
create table authorizations_watch (
  organization_id uuid primary key,
  next_examination_at timestamptz,
  examining_until timestamptz,
  next_audit_at timestamptz not null,
  audit_watermark timestamptz not null
);
comment on table authorizations_watch is 'class: per-org';

create table authorizations_walk (
  organization_id uuid not null,
  walk_id uuid not null,
  account_id text not null,
  session_id text not null,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  cancelled_at timestamptz,
  primary key (organization_id, walk_id)
);
comment on table authorizations_walk is 'class: per-org';

-- One step of a walk. The state that travels through Webex is stored hashed and used once.
create table authorizations_consent (
  organization_id uuid not null,
  consent_id uuid not null,
  walk_id uuid not null,
  position int not null,
  job text not null,
  state text not null,
  state_hash text,
  sent_at timestamptz,
  expires_at timestamptz not null,
  text text,
  cause text,
  primary key (organization_id, consent_id)
);
comment on table authorizations_consent is 'class: per-org';
create index authorizations_consent_walk on authorizations_consent (organization_id, walk_id);
create index authorizations_consent_at_webex on authorizations_consent (sent_at) where state = 'at-webex';

create table authorizations_incident (
  organization_id uuid not null,
  incident_id uuid not null,
  number bigint not null,
  cause text not null,
  certainty text not null,
  sentence text not null,
  jobs text[] not null,
  authorizer_webex_id uuid,
  authorizer_name text,
  opened_at timestamptz not null,
  closed_at timestamptz,
  witnesses jsonb not null,
  primary key (organization_id, incident_id)
);
comment on table authorizations_incident is 'class: per-org';
create unique index authorizations_incident_number on authorizations_incident (organization_id, number);

-- Each change of what a lifeline shows; a stretch lasts until the next row of the same job.
create table authorizations_state_span (
  organization_id uuid not null,
  span_id uuid not null,
  job text not null,
  from_at timestamptz not null,
  kind text not null,
  primary key (organization_id, span_id)
);
comment on table authorizations_state_span is 'class: per-org';
create index authorizations_state_span_job on authorizations_state_span (organization_id, job, from_at);

-- Append-only; a repeat of the newest event counts it up.
create table authorizations_timeline (
  organization_id uuid not null,
  event_id uuid not null,
  job text not null,
  at timestamptz not null,
  kind text not null,
  text text not null,
  tracking_id text,
  times int not null,
  primary key (organization_id, event_id)
);
comment on table authorizations_timeline is 'class: per-org';
create index authorizations_timeline_job on authorizations_timeline (organization_id, job, event_id);

-- Admin audit events that can explain a death: about a person, an integration or the integration policy.
create table authorizations_audit_event (
  organization_id uuid not null,
  audit_event_id text not null,
  at timestamptz not null,
  kind text not null,
  person_webex_id uuid,
  client_id text,
  description text not null,
  tracking_id text,
  primary key (organization_id, audit_event_id)
);
comment on table authorizations_audit_event is 'class: per-org';
create index authorizations_audit_event_at on authorizations_audit_event (organization_id, at);
