-- Usage with filters, however many, of whole days (UTC) that are over; in place of the folds of migration 1310, and filled as
-- they were: a settlement pays nothing for it (server/billing/usage/usage-folding.ts), a late one folds its day anew.
drop table usage_folds;
delete from usage_folded;
create table usage_cells (
  account_id uuid not null references accounts,
  -- What its calls have in common, of what usage is asked by: {"number": "+12025550100", "source": "Radio"}; {}: all calls.
  -- There is one for each such set of keys whose every smaller set has many calls: what has no cell is in one with few.
  cell jsonb not null,
  day date not null,
  has_many boolean not null,
  id bigint generated always as identity,
  primary key (account_id, cell, day)
);
create index usage_cells_of_day on usage_cells (account_id, day);

-- What a cell comes to. Written with it and deleted with it, by fold_usage alone: a reference would look at each once more.
create table usage_parts (
  cell_id bigint not null,
  -- '': of few calls, one by one, with all their keys. Else of many, added up by this: they have no other key here.
  part text not null,
  direction text,
  number text,
  agent text,
  source text,
  destination text,
  -- Of an hour, from 0 on, which it ended in.
  quarter int,
  calls int not null,
  billed_seconds int not null,
  package_seconds int not null,
  cost_micros bigint not null
);
create index usage_parts_of_cell on usage_parts (cell_id, part);

-- When the calls of a cell with many ended: the n-th is what came to an end before as many quarters of an hour (from 0 to 96)
-- of the day (UTC) were over. A day of any time zone is the difference of two.
create table usage_times (
  cell_id bigint primary key,
  calls int[] not null,
  billed_seconds int[] not null,
  package_seconds int[] not null,
  cost_micros bigint[] not null
);
-- One of them is read without the others.
alter table usage_times alter calls set storage plain, alter billed_seconds set storage plain,
  alter package_seconds set storage plain, alter cost_micros set storage plain;

drop function fold_usage(uuid, date);
-- More than these are many.
create function fold_usage(account uuid, folded_day date, few int default 64) returns void language plpgsql as $$
begin
  with former as (delete from usage_cells where account_id = account and day = folded_day returning id),
    times as (delete from usage_times where cell_id in (select id from former))
    delete from usage_parts where cell_id in (select id from former);
  with keyed as materialized (
    select row_number() over () as n, keys ->> 'direction' as direction, keys ->> 'number' as number,
      keys ->> 'agent' as agent, keys ->> 'source' as source, keys ->> 'destination' as destination,
      floor(extract(epoch from ended_at - folded_day::timestamp at time zone 'UTC') / 900)::int as quarter,
      c.billed_seconds, c.package_seconds, c.cost_micros
    from call_charges c cross join lateral (select jsonb_object_agg(dimension, key) as keys from usage_keys(c)) k
    where c.account_id = account and c.billed_seconds > 0 and ended_at is not null
      and ended_at >= folded_day::timestamp at time zone 'UTC'
      and ended_at < (folded_day + 1)::timestamp at time zone 'UTC'
  ), charged as materialized (
    select *, count(*) over (partition by direction) > few as many_of_direction,
      count(*) over (partition by number) > few as many_of_number, count(*) over (partition by agent) > few as many_of_agent,
      count(*) over (partition by source) > few as many_of_source,
      count(*) over (partition by destination) > few as many_of_destination
    from keyed
  ), sets as materialized (
    select jsonb_strip_nulls(jsonb_build_object('direction', direction, 'number', number, 'agent', agent, 'source', source,
        'destination', destination)) as cell, count(*) > few as has_many, array_agg(n) as members
    from charged group by cube (direction, number, agent, source, destination)
    -- Most have a key with few calls, and have no cell: they need not be looked at below.
    having num_nonnulls(direction, number, agent, source, destination) < 2
      or ((direction is null or bool_and(many_of_direction)) and (number is null or bool_and(many_of_number))
        and (agent is null or bool_and(many_of_agent)) and (source is null or bool_and(many_of_source))
        and (destination is null or bool_and(many_of_destination)))
  ), cells as materialized (
    select s.cell, s.has_many, s.members
    from sets s left join lateral jsonb_object_keys(s.cell) as key on true
      left join sets smaller on smaller.cell = s.cell - key and smaller.has_many
    group by s.cell, s.has_many, s.members having count(key) = count(smaller.cell)
  ), written as (
    insert into usage_cells (account_id, cell, day, has_many) select account, cell, folded_day, has_many from cells
      returning id, cell
  ), charged_in as (
    select w.id, c.has_many, charged.*
    from written w join cells c using (cell) cross join unnest(c.members) as member join charged on charged.n = member
  ), timed as (
    insert into usage_times
      select id, array_agg(coalesce(calls, 0) order by quarter), array_agg(coalesce(billed_seconds, 0) order by quarter),
        array_agg(coalesce(package_seconds, 0) order by quarter), array_agg(coalesce(cost_micros, 0) order by quarter)
      from (
        select id, quarter, (sum(calls) over before)::int as calls,
          (sum(billed_seconds) over before)::int as billed_seconds,
          (sum(package_seconds) over before)::int as package_seconds, (sum(cost_micros) over before)::bigint as cost_micros
        from (select id from written join cells using (cell) where has_many) c cross join generate_series(0, 96) as quarter
          left join (
            select id, quarter, count(*) as calls, sum(billed_seconds) as billed_seconds,
              sum(package_seconds) as package_seconds, sum(cost_micros) as cost_micros
            from charged_in where has_many group by id, quarter) summed using (id, quarter)
        window before as (partition by id order by quarter rows between unbounded preceding and 1 preceding)) added
      group by id
  )
  insert into usage_parts
    select id, '', direction, number, agent, source, destination, quarter, 1, billed_seconds, package_seconds, cost_micros
    from charged_in where not has_many
    union all
    select id, case when grouping(direction) = 0 then 'direction' when grouping(number) = 0 then 'number'
        when grouping(agent) = 0 then 'agent' when grouping(source) = 0 then 'source' else 'destination' end,
      direction, number, agent, source, destination, null, count(*), sum(billed_seconds), sum(package_seconds),
      sum(cost_micros)
    from charged_in where has_many
    group by id, grouping sets (direction, number, agent, source, destination)
    order by 1, 2;
end $$;
