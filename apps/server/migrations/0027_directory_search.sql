-- Finding for other programs: the search in PostgreSQL means what the browser's means, and changes are told to webhooks.

-- search_text and search_digits are written in another form now (search-text.ts). Rows of before are written anew little by
-- little; 0 is their mark.
alter table directory_entry add column search_version bigint not null default 1;
update directory_entry set search_version = 0;
create index directory_entry_unsearchable on directory_entry (organization_id, entry_id) where search_version = 0;

-- The words of names, departments, titles and locations: where typing errors are looked for. One that no entry has any more
-- does no harm.
create table directory_word (
  organization_id uuid not null,
  word text collate "C" not null,
  primary key (organization_id, word)
);
comment on table directory_word is 'class: per-org';

create table directory_finding_state (
  organization_id uuid not null primary key,
  -- Words of entries written until then are known; null: none.
  words_through timestamptz,
  -- What changed until then was told; null: from now on.
  told_through timestamptz,
  -- Being told: what changed until then. Stays until it was handed over, so that a crash between tells the same again.
  telling_through timestamptz
);
comment on table directory_finding_state is 'class: per-org';

-- Only makes search faster; a role that may not create extensions goes without. With the organization within the index one
-- organization's search does not read what others have.
do $$
begin
  create extension if not exists pg_trgm;
  create extension if not exists btree_gin;
  drop index if exists directory_entry_search;
  drop index if exists directory_entry_digits;
  create index directory_entry_search on directory_entry using gin (organization_id, search_text gin_trgm_ops)
    where removed_at is null;
  create index directory_entry_digits on directory_entry using gin (organization_id, search_digits gin_trgm_ops)
    where removed_at is null;
exception when others then
  raise notice 'directory search goes on without btree_gin: %', sqlerrm;
end
$$;
