-- Webex tells of calls of workspaces and virtual lines only while somebody has registered an interest, for 60 days at a time.

create table call_control_interest (
  organization_id uuid not null,
  -- Kept by Webex for a person and a client: each authorization has its own.
  authorization_id uuid not null,
  -- Null while there is none.
  expires_at timestamptz,
  problem text,
  check_due_at timestamptz not null,
  primary key (organization_id, authorization_id)
);
comment on table call_control_interest is 'class: per-org';
