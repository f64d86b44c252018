create table accounts (
  id uuid primary key,
  name text not null check (name <> ''),
  created_at timestamptz not null default now()
);

create table users (
  id uuid primary key,
  account_id uuid not null references accounts,
  name text not null check (name <> ''),
  email text not null,
  password_hash text not null,
  role text not null check (role in ('agent', 'supervisor', 'admin')),
  status text not null default 'available'
    check (status in ('available', 'break', 'meal', 'training', 'offline')),
  status_since timestamptz not null default now()
);
create unique index users_by_email on users (lower(email));
create index users_of_account on users (account_id, name);

-- Tokens are stored as SHA-256: whoever reads the table cannot sign in with it.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  token_hash bytea not null unique,
  -- The token before the last rotation. It counts until a minute after its successor was first seen:
  -- the answer that carried the successor may have been lost.
  former_token_hash bytea unique,
  token_seen_at timestamptz,
  rotated_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_of_user on sessions (user_id);
create index sessions_by_expiry on sessions (expires_at);
