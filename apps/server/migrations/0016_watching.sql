-- Watching at the size of ten thousand organizations, and what is warned of before it ends.

-- Each probe writes its row twice (claimed, found good): with room on the page the second write touches no index.
alter table authorizations_authorization set (fillfactor = 70);
alter table authorizations_watch set (fillfactor = 70);

-- Each looked through once a second: only what is waiting stands in them.
create index authorizations_authorization_filling on authorizations_authorization (state) where state = 'filling';
create index authorizations_watch_examination on authorizations_watch (next_examination_at)
  where next_examination_at is not null;
create index authorizations_watch_audit on authorizations_watch (next_audit_at);

-- Once a day: what is older than the retention goes, and once a week somebody counts the Full Admins.
alter table authorizations_watch
  add column next_upkeep_at timestamptz not null default timestamptz '1970-01-01 00:00:00+00',
  add column full_admins text[],
  add column full_admins_seen_at timestamptz;
create index authorizations_watch_upkeep on authorizations_watch (next_upkeep_at);

-- What cannot be asked of Webex: how long a password of this organization lives. Kind 'never': people sign in through the
-- company's own identity provider, or passwords do not end.
create table authorizations_password_policy (
  organization_id uuid primary key,
  kind text not null,
  days int,
  set_at timestamptz not null,
  set_by text not null
);
comment on table authorizations_password_policy is 'class: per-org';

-- A warning somebody has seen and put aside until a day. `warning_key` names its kind and subject.
create table authorizations_warning_dismissal (
  organization_id uuid not null,
  warning_key text not null,
  until timestamptz not null,
  reason text not null,
  dismissed_at timestamptz not null,
  dismissed_by text not null,
  primary key (organization_id, warning_key)
);
comment on table authorizations_warning_dismissal is 'class: per-org';
