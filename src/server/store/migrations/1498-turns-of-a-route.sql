-- Turns of steps are kept at the route whose steps they are; until now also at each route that leads there, as "route/node".
update route_pointers set pointers = (
  select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(pointers) where position('/' in key) = 0)
where pointers::text like '%/%';
