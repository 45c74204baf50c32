-- Telling people in Webex spaces, through a bot of the organization. Its access token lies sealed in the vault.

create table notifications_bot (
  organization_id uuid primary key,
  name text not null,
  email text not null,
  -- The last four characters of its token, for recognition.
  ending text not null,
  saved_at timestamptz not null
);
comment on table notifications_bot is 'class: per-org';

create table notifications_space (
  organization_id uuid not null,
  space_id uuid not null,
  -- Webex's public id, as it must be sent.
  room_id text not null,
  title text not null,
  severities text[] not null,
  weekly boolean not null,
  time_zone text not null,
  enabled boolean not null,
  disabled_reason text,
  created_at timestamptz not null,
  primary key (organization_id, space_id)
);
comment on table notifications_space is 'class: per-org';
create unique index notifications_space_room on notifications_space (organization_id, room_id);
