-- Routes, office hours and holidays are things of an account, each with a name: one route serves many numbers.
create table holiday_sets (
  id uuid primary key,
  account_id uuid not null references accounts,
  name text not null check (name <> ''),
  -- contract/routing/office-hours.ts
  holidays jsonb not null,
  version int not null default 1
);
create index holiday_sets_of_account on holiday_sets (account_id);

create table office_hours (
  id uuid primary key,
  account_id uuid not null references accounts,
  name text not null check (name <> ''),
  time_zone text not null,
  week jsonb not null,
  version int not null default 1
);
create index office_hours_of_account on office_hours (account_id);

-- Which sets they keep: the first that is on a day decides of it.
create table office_hours_holidays (
  office_hours_id uuid not null references office_hours on delete cascade,
  place int not null,
  holiday_set_id uuid not null references holiday_sets,
  primary key (office_hours_id, place)
);
create index office_hours_of_holidays on office_hours_holidays (holiday_set_id);

alter table routes
  add column id uuid not null default gen_random_uuid(),
  add column account_id uuid references accounts,
  add column name text check (name <> ''),
  -- Who saved it, as they were called then; '': the server.
  add column saved_by text not null default '',
  -- It came with a number, as a template: unchanged, it goes when no number has it any more.
  add column is_ready_made boolean not null default false;
drop trigger next_version on routes;

-- What was each number's own is called as its source is.
update routes set account_id = named.account_id,
    name = named.source || case when place > 1 then ' ' || place else '' end
  from (
    select number, account_id, source,
      row_number() over (partition by account_id, lower(source) order by bought_at, number) as place
    from (
      select n.number, n.account_id, trim(left(n.source, 50)) as source, n.bought_at
      from owned_numbers n join routes r on r.number = n.number) of_number
  ) named
  where named.number = routes.number;

alter table owned_numbers add column route_id uuid;
update owned_numbers set route_id = routes.id from routes where routes.number = owned_numbers.number;

-- Whose turn it is, is the route's: numbers that share it share the turns.
alter table route_pointers add column route_id uuid;
update route_pointers set route_id = routes.id from routes where routes.number = route_pointers.number;
delete from route_pointers where route_id is null;
alter table route_pointers drop column number;

alter table routes
  drop column number,
  add primary key (id),
  alter column account_id set not null,
  alter column name set not null;
create index routes_of_account on routes (account_id);
alter table route_pointers
  add primary key (route_id),
  add foreign key (route_id) references routes on delete cascade;
alter table owned_numbers add foreign key (route_id) references routes;
create index owned_numbers_of_route on owned_numbers (route_id, number) where route_id is not null;

create table route_office_hours (
  route_id uuid not null references routes on delete cascade,
  office_hours_id uuid not null references office_hours,
  primary key (route_id, office_hours_id)
);
create index routes_of_office_hours on route_office_hours (office_hours_id);

-- What each of them was at every saving: the last hundred, only ever added to.
create table kept_versions (
  kind text not null check (kind in ('route', 'office-hours', 'holiday-set')),
  thing_id uuid not null,
  version int not null,
  account_id uuid not null references accounts,
  content jsonb not null,
  saved_at timestamptz not null,
  saved_by text not null,
  primary key (thing_id, version)
);
create index kept_versions_of_account on kept_versions (account_id);
insert into kept_versions (kind, thing_id, version, account_id, content, saved_at, saved_by)
  select 'route', id, version, account_id, jsonb_build_object('name', name, 'route', route), saved_at, '' from routes;
