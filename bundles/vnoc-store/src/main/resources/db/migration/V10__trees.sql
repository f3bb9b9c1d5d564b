-- How groups are distributed, what sites can carry, and the trees in use.
create table topology (
  vpn varchar(63) not null references vpn(name) on delete cascade,
  prefix varchar(18) not null,
  kind varchar(16) not null,
  reflector varchar(63),
  primary key (vpn, prefix)
);
create table capacity (
  site varchar(63) primary key references site(name) on delete cascade,
  certified boolean not null,
  fan_out integer not null,
  upstream_kbit bigint not null
);
create table tree (
  vpn varchar(63) not null,
  grp varchar(15) not null,
  sender varchar(63) not null,
  branch integer not null,
  primary key (vpn, grp, sender)
);
create table tree_edge (
  vpn varchar(63) not null,
  grp varchar(15) not null,
  sender varchar(63) not null,
  child varchar(63) not null,
  parent varchar(63) not null,
  primary key (vpn, grp, sender, child),
  foreign key (vpn, grp, sender) references tree(vpn, grp, sender) on delete cascade
);
