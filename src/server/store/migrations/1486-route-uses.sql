-- Which routes a route goes on by: none of those is deleted while it does.
create table route_uses (
  route_id uuid not null references routes on delete cascade,
  used_id uuid not null references routes,
  primary key (route_id, used_id)
);
create index route_uses_of_used on route_uses (used_id);
