-- Webex's one first request a minute about call records counts by token: another authorization may ask at once.
alter table call_records_collector add column requested_through uuid;
