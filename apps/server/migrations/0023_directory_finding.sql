-- Finding: what changed since an instant, and the favourites of each account.

create index directory_entry_changed on directory_entry (organization_id, changed_at);
create index directory_entry_removed on directory_entry (organization_id, removed_at) where removed_at is not null;

create table directory_favourite (
  organization_id uuid not null,
  account_id uuid not null,
  entry_id uuid not null,
  added_at timestamptz not null,
  primary key (organization_id, account_id, entry_id)
);
comment on table directory_favourite is 'class: per-org';
