-- VPNs that may do without IPsec, and sites' addresses in a network that is private already.
alter table vpn add column private_network boolean default false not null;
alter table site add column private_address varchar(15);
alter table site add constraint site_private_address unique (private_address);
