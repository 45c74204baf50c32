-- What stands between us and Webex just now: told beside the authorization, never its end.

alter table authorizations_authorization
  -- Cause, since when, how often, what was answered, when it is tried again; null while nothing is in the way.
  add column trouble jsonb;
