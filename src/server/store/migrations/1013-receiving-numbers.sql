-- Where calls are forwarded, besides the browsers of agents.
create table receiving_numbers (
  id uuid primary key,
  account_id uuid not null references accounts,
  kind text not null
    check (kind in ('office-line', 'desk-phone', 'cell-phone', 'sip-endpoint', 'registered-phone')),
  name text not null check (name <> ''),
  number text check (number ~ '^\+[1-9][0-9]{6,14}$'),
  -- ISO 3166 alpha-2.
  country text check (country ~ '^[A-Z]{2}$'),
  uri text,
  username text unique,
  -- MD5 of "username:realm:password" (RFC 7616 §3.4.2): checks a digest, and is not the password.
  ha1 text check (ha1 ~ '^[0-9a-f]{32}$'),
  added_at timestamptz not null default clock_timestamp(),
  check ((kind in ('office-line', 'desk-phone', 'cell-phone')) = (number is not null)),
  check ((number is null) = (country is null)),
  check ((kind = 'sip-endpoint') = (uri is not null)),
  check ((kind = 'registered-phone') = (username is not null)),
  check ((username is null) = (ha1 is null))
);
create index receiving_numbers_of_account on receiving_numbers (account_id, added_at);

-- What an account has switched; the rest is as in numbers/countries.ts.
create table country_switches (
  account_id uuid not null references accounts,
  country text not null check (country ~ '^[A-Z]{2}$'),
  allowed boolean not null,
  primary key (account_id, country)
);
