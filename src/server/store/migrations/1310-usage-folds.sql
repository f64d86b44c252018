-- Usage with a filter, of whole days (UTC) that are over: by each pair of what it is asked by, folded into a row for each key
-- of the one. A settlement pays nothing for it: a day is folded once it is over (server/billing/usage/usage-folding.ts), and
-- what is not folded yet is added up call by call. A call that is settled later folds its day anew, in its own transaction.
create table usage_folded (
  account_id uuid primary key references accounts,
  -- The first day that is not folded. Changed, as is the folding, by who holds the account's money, as do settlements.
  until date not null
);
create table usage_folds (
  account_id uuid not null references accounts,
  -- "number>agent": for each number its agents; ">agent": for all calls; "number>day": its quarters of an hour, from 0 on.
  pair text not null,
  key text not null,
  day date not null,
  direction text not null,
  others text[] not null,
  calls int[] not null,
  billed_seconds int[] not null,
  package_seconds int[] not null,
  cost_micros bigint[] not null,
  primary key (account_id, pair, key, day, direction)
);
create index usage_folds_of_day on usage_folds (account_id, day);

create function fold_usage(account uuid, folded_day date) returns void language sql as $$
  delete from usage_folds where account_id = account and day = folded_day;
  insert into usage_folds
    select account, pair, key, folded_day, direction, array_agg(other order by other), array_agg(calls order by other),
      array_agg(billed_seconds order by other), array_agg(package_seconds order by other), array_agg(cost_micros order by other)
    from (
      select a.dimension || '>' || b.dimension as pair, a.key, c.direction, b.key as other, count(*)::int as calls,
        sum(c.billed_seconds)::int as billed_seconds, sum(c.package_seconds)::int as package_seconds,
        sum(c.cost_micros)::bigint as cost_micros
      from call_charges c
        cross join lateral (
          select dimension, key from usage_keys(c) where dimension <> 'direction' union all values ('', '')) a
        cross join lateral (
          select dimension, key from usage_keys(c) where dimension <> 'direction' union all values ('', '')
          union all
          select 'day', floor(extract(epoch from c.ended_at - folded_day::timestamp at time zone 'UTC') / 900)::text) b
      where c.account_id = account and c.billed_seconds > 0 and c.ended_at is not null and a.dimension <> b.dimension
        and c.ended_at >= folded_day::timestamp at time zone 'UTC'
        and c.ended_at < (folded_day + 1)::timestamp at time zone 'UTC'
      group by 1, 2, 3, 4) summed
    group by pair, key, direction;
$$;

create function fold_late_usage() returns trigger language plpgsql as $$
declare
  ended_on date = (new.ended_at at time zone 'UTC')::date;
begin
  if exists (select from usage_folded where account_id = new.account_id and until > ended_on) then
    perform fold_usage(new.account_id, ended_on);
  end if;
  return null;
end $$;
create trigger late_charges_are_folded after update of ended_at on call_charges
  for each row when (old.ended_at is null and new.billed_seconds > 0) execute function fold_late_usage();
create trigger late_charges_are_folded_at_once after insert on call_charges
  for each row when (new.billed_seconds > 0) execute function fold_late_usage();

-- What there is to choose from: key by key, and not by all the days that each has.
create index usage_days_of_key on usage_days (account_id, dimension, key, day);
