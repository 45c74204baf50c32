-- The history of entries and imports of contacts are kept for a set time (LINEKEEPER_DIRECTORY_HISTORY_DAYS).

-- When it is looked next what is too old; null: never looked yet.
alter table directory_state add column history_due_at timestamptz;

-- Rows are written in the order of time: so small an index is enough to find the oldest.
create index directory_entry_history_old on directory_entry_history using brin (at);
