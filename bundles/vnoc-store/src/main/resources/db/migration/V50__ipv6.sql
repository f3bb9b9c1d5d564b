-- Groups and ranges of groups of both families: an IPv6 address has at most 39 characters (RFC 5952), a prefix 43.
alter table rule alter column prefix set data type varchar(43);
alter table topology alter column prefix set data type varchar(43);
alter table request alter column grp set data type varchar(39);
alter table session alter column grp set data type varchar(39);
alter table usage_hour alter column grp set data type varchar(39);
alter table tree alter column grp set data type varchar(39);
alter table tree_edge alter column grp set data type varchar(39);
