-- Keys that a person's devices hold (WebAuthn): a second factor, and a whole sign-in.
create table passkeys (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  -- As the device names it, base64url.
  credential_id text not null unique,
  public_key bytea not null,
  -- WebAuthn §6.1.1: a device that counts never counts back; 0 is one that does not.
  counter bigint not null,
  transports text[] not null,
  -- What the person calls it.
  name text not null,
  made_at timestamptz not null,
  used_at timestamptz
);
create index passkeys_of_user on passkeys (user_id);
-- What a device is to sign, once.
create table passkey_challenges (
  -- SHA-256 of whose it is: a session, a sign-in between its steps, or the browser's cookie.
  holder bytea primary key,
  challenge text not null,
  expires_at timestamptz not null
);
create index passkey_challenges_by_end on passkey_challenges (expires_at);
