-- Records: what an organization says of an entry itself, beside what Webex says, and what became of it when.

-- More than one line of a list has room for: further addresses of mail and sites, SIP addresses, where the picture is.
alter table directory_entry add column details jsonb not null default '{}';
alter table directory_entry add column esn text;
-- `manual`: Webex does not know it, and no run touches it.
alter table directory_entry add column origin text not null default 'webex' check (origin in ('webex', 'manual'));
-- The columns hold what is shown. What Webex says stands here, and only where a value was set by hand.
alter table directory_entry add column webex jsonb;
create index directory_entry_own on directory_entry (organization_id, entry_id) where webex is not null;

-- A value set by hand stands until it is taken back, whatever a run reads. `field` is one of the directory's or the id of
-- one of the organization's own.
create table directory_own_value (
  organization_id uuid not null,
  entry_id uuid not null,
  field text not null,
  value jsonb not null,
  set_at timestamptz not null,
  set_by text not null,
  primary key (organization_id, entry_id, field)
);
comment on table directory_own_value is 'class: per-org';
create index directory_own_value_field on directory_own_value (organization_id, field);

create table directory_own_field (
  organization_id uuid not null,
  field_id uuid not null,
  name text not null,
  -- Small letters: two fields that differ in these only are one.
  name_key text not null,
  kind text not null check (kind in ('text', 'number', 'link', 'choice')),
  choices text[] not null,
  added_at timestamptz not null,
  primary key (organization_id, field_id)
);
comment on table directory_own_field is 'class: per-org';
create unique index directory_own_field_name on directory_own_field (organization_id, name_key);

create table directory_entry_history (
  organization_id uuid not null,
  entry_id uuid not null,
  change_id uuid not null,
  at timestamptz not null,
  act text not null check (act in ('added', 'changed', 'removed', 'restored', 'set', 'taken-back')),
  -- The run that did it, or the person.
  run_number bigint,
  by_name text,
  -- [{field, before, after}]
  fields jsonb not null,
  primary key (organization_id, entry_id, change_id)
);
comment on table directory_entry_history is 'class: per-org';
create index directory_entry_history_newest on directory_entry_history (organization_id, entry_id, at desc);

-- `own` was uploaded here and goes before `webex`, which is kept for a while so that a list of faces asks nobody.
create table directory_photo (
  organization_id uuid not null,
  entry_id uuid not null,
  source text not null check (source in ('own', 'webex')),
  -- Null where Webex's address gave no picture: it is not asked again for a while.
  media_type text,
  bytes bytea,
  address text,
  set_at timestamptz not null,
  set_by text,
  primary key (organization_id, entry_id, source)
);
comment on table directory_photo is 'class: per-org';

-- Routing prefixes were only searched for; a record that is written anew by hand must know them too.
do $$
begin
  if to_regclass('directory_listed') is not null then
    update directory_entry e set esn = l.listed ->> 'esn'
    from directory_listed l
    where l.organization_id = e.organization_id and l.kind = e.kind and l.webex_id = e.webex_id;
  end if;
end
$$;
