-- What happened and people may want to hear of: written in the transaction that makes it true, gone once each has been told.
create table happenings (
  id bigint generated always as identity primary key,
  account_id uuid not null references accounts,
  -- By kind: contract/people/notices.ts
  facts jsonb not null,
  at timestamptz not null
);

-- What a person wants to hear of and how, once they have chosen; until then it is as their role has it.
create table notice_settings (
  user_id uuid primary key references users on delete cascade,
  -- By kind: {"voicemail": {"mail": true, "list": false}}; a kind that is not named is as the role has it.
  ways jsonb not null default '{}',
  -- null: nobody has said where they are; times are in UTC.
  time_zone text,
  -- {"from": "20:00", "until": "08:00", "days": [1, 2]}; null: none.
  quiet jsonb,
  urgent_at_once boolean not null default true
);

create table person_notices (
  id uuid primary key,
  -- One happening tells a person once.
  happening bigint not null,
  account_id uuid not null references accounts,
  user_id uuid not null references users on delete cascade,
  kind text not null,
  facts jsonb not null,
  at timestamptz not null,
  is_urgent boolean not null,
  is_listed boolean not null,
  read_at timestamptz,
  -- When it may be mailed; null: it is not, or was.
  mail_due_at timestamptz,
  mailed_at timestamptz,
  unique (user_id, happening)
);
create index person_notices_listed on person_notices (user_id, at desc) where is_listed;
create index person_notices_unread on person_notices (user_id) where is_listed and read_at is null;
create index person_notices_due on person_notices (mail_due_at) where mail_due_at is not null;
create index person_notices_mailed on person_notices (user_id, kind, mailed_at desc) where mailed_at is not null;
create index person_notices_by_age on person_notices (at);

-- A person gets many letters about what happened, and one link of a purpose.
alter table mails drop constraint mails_user_id_purpose_key;
-- Of a letter about what happened, the kind that its unsubscribing link ends.
alter table mails add column kind text;
create unique index mails_of_a_link on mails (user_id, purpose) where purpose <> 'notice';
create index mails_about_notices on mails (account_id, made_at) where purpose = 'notice';
create index mails_about_notices_of_person on mails (user_id, made_at) where purpose = 'notice';

-- To whom invitations were mailed today, by any company: nobody's mailbox is filled by strangers.
create table invited_addresses (
  -- In small letters.
  recipient text not null,
  at timestamptz not null
);
create index invited_addresses_of_one on invited_addresses (recipient, at);
create index invited_addresses_by_age on invited_addresses (at);

-- A link that a person has asked for is another than the one that an administrator handed out: neither takes the other's place.
alter table access_links add column is_asked boolean generated always as (made_by is null) stored;
alter table access_links drop constraint access_links_pkey;
alter table access_links add primary key (user_id, purpose, is_asked);

-- Below it the balance counts as low, where auto-recharge does not look after it; null: the default.
alter table accounts add column low_micros bigint check (low_micros >= 0);
-- How the balance stood when administrators were last told: a crossing is told once.
create table balance_levels (
  account_id uuid primary key references accounts,
  level text not null check (level in ('fine', 'low', 'empty'))
);
