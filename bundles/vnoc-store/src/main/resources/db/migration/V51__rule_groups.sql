-- How many groups of its range a rule allows a site at once; 0 for no quota.
alter table rule add column most_groups integer default 0 not null;
