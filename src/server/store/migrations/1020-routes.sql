-- A route is nodes joined by outlets (contract/routing.ts). What was a ring plan by itself hangs up when nobody answers.
update routes set route = jsonb_build_object(
  'start', 'ring',
  'nodes', jsonb_build_array(
    jsonb_build_object(
      'kind', 'ring-plan', 'id', 'ring', 'name', 'Ring', 'steps', route -> 'steps', 'noAnswer', 'hang-up'),
    jsonb_build_object('kind', 'hang-up', 'id', 'hang-up', 'name', 'Hang up', 'prompt', null)))
  where route ->> 'kind' = 'ring-plan';

-- Whose turn it is, by node id (routing/decision.ts). Its row is locked from reading it to moving it.
create table route_pointers (
  number text primary key references owned_numbers on delete cascade,
  pointers jsonb not null default '{}'
);
