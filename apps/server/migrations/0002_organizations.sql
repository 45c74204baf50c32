-- The Webex organizations served, and the two look-ups that find one from outside.

create table organizations_organization (
  organization_id uuid primary key,
  name text not null,
  slug text not null,
  webex_org_id uuid,
  created_at timestamptz not null
);
comment on table organizations_organization is 'class: per-org';

create table organizations_slug (
  slug text primary key,
  organization_id uuid not null
);
comment on table organizations_slug is 'class: lookup';

create table organizations_webex_org (
  webex_org_id uuid primary key,
  organization_id uuid not null
);
comment on table organizations_webex_org is 'class: lookup';

create table organizations_counter (
  organization_id uuid not null,
  counter text not null,
  value bigint not null,
  primary key (organization_id, counter)
);
comment on table organizations_counter is 'class: per-org';
