-- What a caller keys in at a menu to reach somebody.
alter table users add column extension text check (extension ~ '^[0-9]{2,6}$');
create unique index users_by_extension on users (account_id, extension);
