-- When a certificate ceased to count, and why: what the revocation list (RFC 5280 section 5) says.
alter table certificate add column ended timestamp with time zone;
alter table certificate add column cause varchar(20);
update certificate set ended = current_timestamp, cause = 'superseded'
  where serial not in (select serial from site where serial is not null);
