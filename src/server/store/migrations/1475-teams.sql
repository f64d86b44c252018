-- People are in one team or in none; supervisors lead any number of teams.
create table teams (
  id uuid primary key,
  account_id uuid not null references accounts,
  name text not null check (name <> ''),
  version int not null default 1
);
create unique index teams_by_name on teams (account_id, lower(name));
create trigger next_version before update of name on teams for each row
  when (old.name is distinct from new.name) execute function next_version();

-- Who is removed stays in the team: their calls are in its history.
alter table users add column team_id uuid references teams;
create index users_of_team on users (team_id);
-- Whom a supervisor sees; of others it says nothing. It is chosen: who leads no team (any more) sees no more for that.
alter table users add column sees text not null default 'everybody' check (sees in ('everybody', 'teams'));
alter table users add column leads uuid[] not null default '{}';
alter table users add constraint users_leading_are_supervisors check (role = 'supervisor' or leads = '{}');
drop trigger next_version on users;
create trigger next_version before update of name, role, extension, record_calls, state, team_id, sees, leads on users
  for each row
  when ((old.name, old.role, old.extension, old.record_calls, old.state, old.team_id, old.sees, old.leads)
    is distinct from (new.name, new.role, new.extension, new.record_calls, new.state, new.team_id, new.sees, new.leads))
  execute function next_version();

-- Whom an event is about, besides its audience: who sees one of them hears it; '{}': who sees everybody; null: nobody else.
alter table events add column about uuid[];
update events set about = '{}' where with_supervisors;
alter table events drop column with_supervisors;

-- Usage of some people's calls is added up call by call.
create index call_charges_of_person on call_charges (user_id, ended_at) where ended_at is not null;
