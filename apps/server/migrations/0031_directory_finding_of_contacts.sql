-- Contacts of lists and fields of the organization's own are found wherever people are found.

-- Goes up with every change of a list or of what is in it: whoever holds a copy asks by it whether there is anything new.
alter table directory_contact_list add column revision bigint not null default 0;

-- search_text and search_digits of a contact are written as those of an entry now; rows of before are written anew little
-- by little. 0 is their mark.
alter table directory_contact add column search_version bigint not null default 1;
update directory_contact set search_version = 0;
create index directory_contact_unsearchable on directory_contact (organization_id, list_id, contact_id)
  where search_version = 0;

-- Whose a number is. Without waiting entries: a look-up would read them all.
create index directory_contact_numbers on directory_contact using gin (jsonb_path_query_array(numbers, '$[*].value'))
  with (fastupdate = off);

-- The words of contacts, by list: what a list contains is nobody's business who may not see it, not even as a guess at
-- what was meant.
create table directory_contact_word (
  organization_id uuid not null,
  list_id uuid not null,
  word text collate "C" not null,
  primary key (organization_id, list_id, word)
);
comment on table directory_contact_word is 'class: per-org';

-- Whether what stands in a field of the organization's own is searched for. Texts are, unless somebody says otherwise.
alter table directory_own_field add column searchable boolean not null default false;
update directory_own_field set searchable = true where kind = 'text';
update directory_entry e set search_version = 0
from directory_own_value v
join directory_own_field f on f.organization_id = v.organization_id and f.field_id::text = v.field and f.searchable
where e.organization_id = v.organization_id and e.entry_id = v.entry_id;

-- Only makes search faster, as for entries.
do $$
begin
  create index directory_contact_search on directory_contact using gin (organization_id, search_text gin_trgm_ops);
  create index directory_contact_digits on directory_contact using gin (organization_id, search_digits gin_trgm_ops);
exception when others then
  raise notice 'search of contacts goes on without btree_gin: %', sqlerrm;
end
$$;
