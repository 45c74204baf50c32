-- Walks that need no account here: by a link in somebody's browser, or by a code on another device.

-- `kind`: 'session' (the signed-in owner's), 'link' (whoever opened a re-authorization link), 'device' (RFC 8628).
alter table authorizations_walk alter column account_id drop not null;
alter table authorizations_walk alter column session_id drop not null;
alter table authorizations_walk add column kind text not null default 'session';
alter table authorizations_walk add column link_id uuid;
-- Of the cookie in the one browser that opened the link.
alter table authorizations_walk add column browser_hash text;
create index authorizations_walk_link on authorizations_walk (organization_id, link_id) where link_id is not null;

-- A device's code of one step; the device code itself lies sealed in the vault.
alter table authorizations_consent add column device_user_code text;
alter table authorizations_consent add column device_uri text;
alter table authorizations_consent add column device_uri_complete text;
alter table authorizations_consent add column device_expires_at timestamptz;
alter table authorizations_consent add column device_interval_ms int;
alter table authorizations_consent add column next_poll_at timestamptz;
create index authorizations_consent_poll on authorizations_consent (next_poll_at) where next_poll_at is not null;

-- A single-use link for the person who is to authorize. What is stored opens nothing.
create table authorizations_link (
  organization_id uuid not null,
  link_id uuid not null,
  token_hash text not null,
  jobs text[] not null,
  -- Who is expected: by Webex id, else by mail address, else any Full Admin of the organization.
  expected_webex_id uuid,
  expected_email text,
  expected_name text,
  made_by text not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  -- The walk of the browser it is bound to.
  walk_id uuid,
  opened_at timestamptz,
  finished_at timestamptz,
  withdrawn_at timestamptz,
  primary key (organization_id, link_id)
);
comment on table authorizations_link is 'class: per-org';

-- What was about to be adopted, written before the vault stores it: a crash in between is repaired from here.
create table authorizations_adoption (
  organization_id uuid not null,
  adoption_id uuid not null,
  authorization_id uuid not null,
  job text not null,
  adopting jsonb not null,
  at timestamptz not null,
  next_try_at timestamptz not null,
  primary key (organization_id, adoption_id)
);
comment on table authorizations_adoption is 'class: per-org';
create index authorizations_adoption_due on authorizations_adoption (next_try_at);

-- The written account of each time a job stood still: what of it came back, what is lost and why.
create table authorizations_gap (
  organization_id uuid not null,
  gap_id uuid not null,
  job text not null,
  incident_id uuid,
  from_at timestamptz not null,
  to_at timestamptz not null,
  state text not null,
  text text not null,
  told_at timestamptz not null,
  primary key (organization_id, gap_id)
);
comment on table authorizations_gap is 'class: per-org';
create unique index authorizations_gap_job on authorizations_gap (organization_id, job, from_at);
create index authorizations_gap_filling on authorizations_gap (told_at) where state = 'filling';

-- The verifier is made from this and the browser's cookie, so that neither alone gives it away. Attempts live a quarter of an hour.
alter table sign_in_attempt rename column code_verifier to verifier_salt;
