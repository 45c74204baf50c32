-- What a person did to an authorization: paused it (paused_at), or revoked it. Who and why stand here while it holds.
-- A revoked one is paused as well: whatever leaves out the paused leaves it out.
alter table authorizations_authorization
  add column revoked_at timestamptz,
  -- What Webex said to it, in words: revoked there, or not, and why not.
  add column revoked_text text,
  add column act_by text,
  add column act_reason text;
