-- The newest known presence of each directory entry.
create table presence_state (
  organization_id uuid not null,
  entry_id uuid not null,
  -- Webex's own word, or 'call' from a call event.
  status text not null,
  last_activity timestamptz,
  -- Since when it has had this status, as far as was seen.
  since timestamptz not null,
  -- When it was asked for, or when the call event happened. The newest wins.
  checked_at timestamptz not null,
  -- What to go back to when a call event says that the call ended.
  status_before_call text,
  primary key (organization_id, entry_id)
) with (fillfactor = 70);
comment on table presence_state is 'class: per-org';

-- The rounds of one organization: what is due, who does it, and whether Webex gives a status at all.
create table presence_job (
  organization_id uuid not null primary key,
  next_round_at timestamptz not null,
  -- Until Webex's Retry-After has passed nobody asks for presence of this organization.
  backoff_until timestamptz,
  worker text,
  heartbeat_at timestamptz,
  -- When a page with statuses was last seen.
  seen_at timestamptz,
  -- Since when nobody had a status; null while presence works.
  off_since timestamptz,
  -- People with a status in the last whole round, for the card.
  people bigint not null default 0
);
comment on table presence_job is 'class: per-org';
