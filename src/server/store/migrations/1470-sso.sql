-- The provider by whose accounts the people of an account sign in (OpenID Connect).
create table sso_connections (
  -- In the start link.
  id uuid primary key,
  account_id uuid not null unique references accounts,
  issuer text not null,
  client_id text not null,
  -- Sealed.
  client_secret text not null,
  role_claim text not null,
  roles jsonb not null,
  otherwise text check (otherwise in ('agent', 'supervisor', 'admin')),
  admits_new boolean not null,
  is_required boolean not null,
  -- What came of the last try.
  tried jsonb
);
-- Who they are there: OpenID Connect Core 1.0 §5.7, the only pair that never changes.
create table sso_identities (
  account_id uuid not null references accounts,
  issuer text not null,
  subject text not null,
  user_id uuid not null references users on delete cascade,
  bound_at timestamptz not null,
  primary key (account_id, issuer, subject)
);
create unique index sso_identities_of_user on sso_identities (user_id, issuer);
-- A browser is at the provider. Its cookie holds the secret that state, nonce and PKCE's verifier are made from.
create table sso_rounds (
  -- SHA-256.
  state_hash bytea primary key,
  connection_id uuid not null references sso_connections on delete cascade,
  -- An administrator who tries; null: somebody comes in.
  tried_by uuid references users on delete cascade,
  return_to text not null,
  expires_at timestamptz not null
);
create index sso_rounds_by_end on sso_rounds (expires_at);
create index sso_rounds_of_connection on sso_rounds (connection_id);
-- Who came in by the company's account has none until they choose one.
alter table users drop constraint users_signing_in_have_a_password;
