-- Secrets are sealed with a key that is not in the database (store/vault). This tells the right key from a wrong one.
create table vault_proof (
  only_row boolean primary key default true check (only_row),
  proof text not null
);

-- Plain is what an older version has written, until the next start.
alter table receiving_numbers drop constraint receiving_numbers_ha1_check;
alter table receiving_numbers add constraint receiving_numbers_ha1_check
  check (ha1 ~ '^[0-9a-f]{32}$' or ha1 like 'sealed1.%');
