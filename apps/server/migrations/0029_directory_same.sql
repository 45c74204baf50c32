-- A run writes down in full only what differs from the directory; of all the others which they were, many in one row.
create table directory_staged_same (
  organization_id uuid not null,
  run_id uuid not null,
  source text not null,
  batch bigint not null,
  kind text not null,
  webex_ids text[] not null,
  -- The content digests the directory had, in the same order; empty for one the rules leave out. Looked at again when the plan
  -- is made: what was written over meanwhile is read anew.
  digests text[] not null,
  primary key (organization_id, run_id, source, batch)
);
comment on table directory_staged_same is 'class: per-org';

-- Pages of the list of numbers: [owner, phone, extension, prefix with extension] each. A run has them at hand by owner.
drop table directory_staged_number;
create table directory_staged_numbers (
  organization_id uuid not null,
  run_id uuid not null,
  batch bigint not null,
  numbers jsonb not null,
  primary key (organization_id, run_id, batch)
);
comment on table directory_staged_numbers is 'class: per-org';

-- A run that was reading begins anew: the numbers it had read are gone. One that is being written needs only its stage.
delete from directory_staged_entry s using directory_run r
  where r.organization_id = s.organization_id and r.run_id = s.run_id and r.state = 'running'
    and r.phase is distinct from 'changes into the directory';
delete from directory_staged_location s using directory_run r
  where r.organization_id = s.organization_id and r.run_id = s.run_id and r.state = 'running'
    and r.phase is distinct from 'changes into the directory';
delete from directory_run_page s using directory_run r
  where r.organization_id = s.organization_id and r.run_id = s.run_id and r.state = 'running'
    and r.phase is distinct from 'changes into the directory';

-- By these the next run knows without looking closer that an entry is the same. Null: not known yet.
alter table directory_listed
  -- Over what Webex said, the list of numbers, the locations and the rules, and the code that reads them.
  add column source_digest text,
  -- Of what was made of it, as directory_entry has it; empty where the rules leave it out.
  add column content_digest text,
  -- Over what the list of numbers said of it; empty where that was nothing.
  add column numbers_digest text;
alter table directory_staged_entry
  add column source_digest text,
  add column numbers_digest text;
