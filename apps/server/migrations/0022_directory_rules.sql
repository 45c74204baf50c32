-- What of Webex's lists becomes the directory: which lists are read, how their fields are taken over, who is selected.

create table directory_rules (
  organization_id uuid not null primary key,
  -- RFC 4515; null selects everything.
  filter text,
  sources_off text[] not null,
  -- [{field, templates}]: the first template all of whose fields have a value is taken.
  mapping jsonb not null,
  changed_at timestamptz not null,
  changed_by text not null
);
comment on table directory_rules is 'class: per-org';

-- What the last applied run was shown, whatever the rules made of it: what other rules would select is counted here.
create table directory_listed (
  organization_id uuid not null,
  kind text not null,
  webex_id text not null,
  listed jsonb not null,
  digest text not null,
  primary key (organization_id, kind, webex_id)
);
comment on table directory_listed is 'class: per-org';

-- Fields an organization has made of its own by mapping.
alter table directory_entry add column extra jsonb not null default '{}';
