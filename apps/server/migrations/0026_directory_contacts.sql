-- Contacts that Webex does not know, in lists: everybody's, a department's, a person's own.

create table directory_contact_list (
  organization_id uuid not null,
  list_id uuid not null,
  name text not null,
  -- Small letters: two lists of one circle that differ in these only are one.
  name_key text not null,
  circle text not null check (circle in ('shared', 'department', 'personal')),
  -- Whose, for a personal list; of which department, for one of a department; empty otherwise.
  belongs_to text not null,
  added_at timestamptz not null,
  added_by text not null,
  primary key (organization_id, list_id)
);
comment on table directory_contact_list is 'class: per-org';
create unique index directory_contact_list_name on directory_contact_list (organization_id, circle, belongs_to, name_key);

create table directory_contact (
  organization_id uuid not null,
  list_id uuid not null,
  contact_id uuid not null,
  name text not null,
  sort_name text collate "C" not null,
  company text,
  title text,
  department text,
  emails text[] not null,
  -- [{value, type, isNumber}]
  numbers jsonb not null,
  note text,
  -- Equal for two contacts that are the same to an import.
  match_key text not null,
  search_text text not null,
  search_digits text not null,
  -- The import that wrote it last; null after an edit by hand.
  import_id uuid,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (organization_id, list_id, contact_id)
);
comment on table directory_contact is 'class: per-org';
create index directory_contact_by_name on directory_contact (organization_id, list_id, sort_name, contact_id);
create index directory_contact_match on directory_contact (organization_id, list_id, match_key);

create table directory_contact_import (
  organization_id uuid not null,
  import_id uuid not null,
  list_id uuid not null,
  account_id uuid not null,
  by_name text not null,
  file_name text not null,
  format text not null check (format in ('csv', 'vcard')),
  -- The bytes of the file as it came; null once nothing can be read from it any more.
  file bytea,
  state text not null check (state in ('draft', 'running', 'done', 'failed', 'cancelled', 'undone')),
  -- How the file is read: {encoding, separator, columns, region, duplicates}; null until it was checked.
  reading jsonb,
  lines_read bigint not null default 0,
  added bigint not null default 0,
  updated bigint not null default 0,
  passed_over bigint not null default 0,
  problems bigint not null default 0,
  -- Why it failed, in words.
  trouble text,
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (organization_id, import_id)
);
comment on table directory_contact_import is 'class: per-org';
create index directory_contact_import_of_list on directory_contact_import (organization_id, list_id, started_at);

-- What an import has overwritten, so that it can be taken back.
create table directory_contact_before (
  organization_id uuid not null,
  import_id uuid not null,
  contact_id uuid not null,
  contact jsonb not null,
  primary key (organization_id, import_id, contact_id)
);
comment on table directory_contact_before is 'class: per-org';

-- Whose department a person belongs to is asked by their address.
create index directory_entry_email on directory_entry (organization_id, lower(email))
  where kind = 'person' and removed_at is null;
