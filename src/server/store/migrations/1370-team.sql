-- A person is invited, at work, deactivated, or removed; who is removed stays as the name in the history.
alter table users alter column password_hash drop not null;
alter table users add column state text not null default 'active'
  check (state in ('invited', 'active', 'deactivated', 'removed'));
alter table users add column state_since timestamptz not null default now();
-- One address signs in to one account. An invitation holds it for nobody else: who accepts first has it.
drop index users_by_email;
create unique index users_by_email on users (lower(email)) where state in ('active', 'deactivated');
create unique index users_by_email_in_account on users (account_id, lower(email)) where state <> 'removed';
-- Who is invited has no password; who is removed needs none.
alter table users add constraint users_signing_in_have_a_password
  check (password_hash is not null or state in ('invited', 'removed')) not valid;
-- "Removed" takes no extension with it.
alter table users add constraint users_removed_have_no_extension check (state <> 'removed' or extension is null);
drop trigger next_version on users;
create trigger next_version before update of name, role, extension, record_calls, state on users for each row
  when ((old.name, old.role, old.extension, old.record_calls, old.state)
    is distinct from (new.name, new.role, new.extension, new.record_calls, new.state))
  execute function next_version();

-- A link that lets one person choose a password, once. A new one of the same purpose takes the place of the former.
create table access_links (
  user_id uuid not null references users on delete cascade,
  purpose text not null check (purpose in ('invitation', 'password')),
  -- SHA-256: who reads the table cannot use the link.
  token_hash bytea not null unique,
  -- null: the person asked for it at the sign-in.
  made_by uuid references users,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (user_id, purpose)
);

-- Where a person is signed in: the browser's User-Agent (RFC 9110 section 10.1.5, cut) and the address it came from.
alter table sessions add column user_agent text not null default '';
alter table sessions add column address text not null default '';
alter table sessions add column opened_at timestamptz not null default now();
alter table sessions add column seen_at timestamptz;
