-- Keys all processes of an installation must share and that are worth nothing elsewhere (the CSRF check).
create table platform_key (
  name text primary key,
  value bytea not null
);
comment on table platform_key is 'class: local';
