-- Each certificate that was issued, so that a device whose enrolment was answered into the void gets the same again.
create table certificate (
  serial varchar(64) primary key,
  site varchar(63) not null,
  token varchar(64) not null,
  issued timestamp with time zone not null,
  der varchar(16384) not null
);
create index certificate_token on certificate (token);
