-- Whether an account that has cards of the test provider may call: one row, written at start. Beside a real carrier it
-- may not.
create table test_money (
  only_row boolean primary key default true check (only_row),
  pays boolean not null
);
insert into test_money (pays) values (true);
