create table secrets (
  name text primary key,
  value text not null
);

-- What was said to whoever listens. An event gets its id at commit, under one lock that is held until it can be seen:
-- so ids grow in the order of commits, and "everything after id" misses nothing. (Ids given on insert would not do:
-- a transaction that lasts longer shows a lower id later.)
create sequence event_ids;

create table events (
  draft bigint generated always as identity primary key,
  id bigint unique,
  account_id uuid not null,
  audience uuid[],
  type text not null,
  data jsonb not null,
  at timestamptz not null default clock_timestamp()
);
create index events_of_account on events (account_id, id);
create index events_by_age on events (at);

-- The highest id that was trimmed away: whoever read less than that has a gap.
create table event_log (
  only_row boolean primary key default true check (only_row),
  trimmed_to bigint not null
);
insert into event_log (trimmed_to) values (0);

create function number_event() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(4600003);
  update events set id = nextval('event_ids') where draft = new.draft;
  perform pg_notify('ringside_events', '');
  return null;
end $$;
create constraint trigger events_are_numbered after insert on events
  deferrable initially deferred for each row execute function number_event();
