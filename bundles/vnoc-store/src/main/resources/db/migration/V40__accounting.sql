-- Usage by the hour instead of totals for ever; what is counted goes to sessions, too; spools of edges, for exactly-once.
create table usage_hour (
  site varchar(63) not null,
  begun timestamp with time zone not null,
  vpn varchar(63) not null,
  grp varchar(15) not null,
  direction varchar(8) not null,
  peer varchar(63) not null,
  packets bigint not null,
  bytes bigint not null,
  lost bigint not null,
  duplicated bigint not null,
  reordered bigint not null,
  primary key (site, begun, vpn, grp, direction, peer)
);
create index usage_hour_begun on usage_hour (begun);
create table usage_spool (
  site varchar(63) not null,
  spool varchar(32) not null,
  seq bigint not null,
  used timestamp with time zone not null,
  primary key (site, spool)
);
-- What was accounted before this schema is found at the hour of the change.
insert into usage_hour(site, begun, vpn, grp, direction, peer, packets, bytes, lost, duplicated, reordered)
  select site, date_trunc('hour', current_timestamp), vpn, grp, act, '',
    cast(least(sum(packets), 9223372036854775807) as bigint), cast(least(sum(bytes), 9223372036854775807) as bigint), 0, 0, 0
  from usage_total group by site, vpn, grp, act;
drop table usage_total;
alter table session add column updated timestamp with time zone;
alter table session add column packets bigint default 0 not null;
alter table session add column bytes bigint default 0 not null;
create index session_started on session (started);
create index session_stopped on session (stopped);
create index audit_time on audit (at_time);
