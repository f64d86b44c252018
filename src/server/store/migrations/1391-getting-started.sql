-- An account whose list of first steps is over: all done, or hidden by an administrator.
create table getting_started_over (
  account_id uuid primary key references accounts,
  at timestamptz not null default now()
);
-- Those that are there have begun long ago.
insert into getting_started_over (account_id) select id from accounts;
