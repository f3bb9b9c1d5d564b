-- On what terms a rule allows: TTL, rate (bit/s, 0 for no cap), and from when to when.
alter table rule add column ttl varchar(9) default 'decrement' not null;
alter table rule add column rate bigint default 0 not null;
alter table rule add column valid_from timestamp with time zone;
alter table rule add column valid_until timestamp with time zone;
