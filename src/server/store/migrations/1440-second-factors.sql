-- What people prove besides their password when they sign in.
create table authenticator_apps (
  user_id uuid primary key references users on delete cascade,
  -- Sealed.
  secret text not null,
  made_at timestamptz not null,
  -- RFC 6238: the step of the last code that was taken. Neither it nor an earlier one is taken again.
  last_step bigint not null
);
-- Shown to the person, who has not typed a code of it yet.
create table authenticator_offers (
  user_id uuid primary key references users on delete cascade,
  -- Sealed.
  secret text not null,
  expires_at timestamptz not null
);
-- Each lets the person in once, in the place of a second factor that is lost.
create table recovery_codes (
  user_id uuid not null references users on delete cascade,
  -- SHA-256 of the person and 80 random bits.
  code_hash bytea not null,
  used_at timestamptz,
  primary key (user_id, code_hash)
);
-- The password was right; who has no second factor where one is required has to set it up. Good for nothing else.
create table half_sign_ins (
  -- SHA-256.
  token_hash bytea primary key,
  user_id uuid not null references users on delete cascade,
  -- The hash of that password: with another one by now this is over.
  proof text not null,
  expires_at timestamptz not null,
  wrong_codes int not null default 0
);
create index half_sign_ins_of_user on half_sign_ins (user_id);
-- Of whom an account requires a second factor.
create table second_factor_rules (
  account_id uuid primary key references accounts,
  roles text[] not null
);
-- When the person of the session last typed the password again.
alter table sessions add column confirmed_at timestamptz;

-- The rooms name their purposes.
alter table mails drop constraint mails_purpose_check;
alter table mails add constraint mails_purpose_check check (purpose ~ '^[a-z-]+$');
