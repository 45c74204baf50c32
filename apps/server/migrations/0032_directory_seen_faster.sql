-- What a run compares of each entry, apart from the wide rows: who is there, as what, and by which digests the next run knows him.
create index directory_entry_living on directory_entry (organization_id, kind collate "C", webex_id collate "C")
  include (content_digest, location) where removed_at is null and origin = 'webex';
create index directory_listed_digests on directory_listed (organization_id, kind, webex_id)
  include (source_digest, content_digest, numbers_digest);
