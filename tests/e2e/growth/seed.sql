-- A contact center's year, as the database stood before it kept sums (migration 1221): what later migrations make of it is
-- what they make of an older site's data. Triggers are off; tests/sim/books.ts proves what is here.
-- bench.calls and bench.password_hash are set before.
set local session_replication_role = replica;

create function pg_temp.seed_id(name text) returns uuid language sql immutable
  return overlay(overlay(md5(name) placing '4' from 13) placing '8' from 17)::uuid;

create temp table seed_span on commit drop as
  select current_setting('bench.calls')::int as calls, begins, now() - interval '20 minutes' - begins as length
  from (select (date_trunc('month', now() at time zone 'UTC') - interval '12 months') at time zone 'UTC' as begins) span;

-- One account has seven calls in ten, the rest is nineteen small ones'.
create temp table seed_accounts on commit drop as
  select n, pg_temp.seed_id('account' || n) as id, case when n = 0 then 'harbor' else 'company' || n end as domain,
    case when n = 0 then 60 else 4 end as numbers, case when n = 0 then 50 else 4 end as agents
  from generate_series(0, 19) n;
insert into accounts (id, name, created_at)
  select id, initcap(domain), begins from seed_accounts, seed_span;
insert into ledger_balances (account_id, bucket)
  select id, bucket from seed_accounts, unnest(array['available', 'reserved', 'usage', 'funding']) bucket;

create temp table seed_people on commit drop as
  select a.n, a.id as account_id, k, pg_temp.seed_id(a.n || 'agent' || k) as id, 'Agent ' || k as name,
    'agent' || k || '@' || a.domain || '.test' as email, 'agent' as role
  from seed_accounts a, generate_series(1, a.agents) k
  union all
  select n, id, 0, pg_temp.seed_id(n || role), initcap(role), role || '@' || domain || '.test', role
  from seed_accounts, unnest(array['supervisor', 'admin']) role;
insert into users (id, account_id, name, email, password_hash, role)
  select id, account_id, name, email, current_setting('bench.password_hash'), role from seed_people;
insert into mailboxes (id, account_id, name, user_id)
  select pg_temp.seed_id('mailbox' || id), account_id, name, id from seed_people;
insert into mailboxes (id, account_id, name) select pg_temp.seed_id('shared' || n), id, 'Operator' from seed_accounts;

create temp table seed_numbers on commit drop as
  select n, id as account_id, k, '+1' || (202 + n * 25 + k / 10) || '55501' || lpad((k % 10)::text, 2, '0') as number,
    'Source ' || k % 20 as source
  from seed_accounts a, generate_series(0, a.numbers - 1) k;
insert into owned_numbers (number, account_id, source, bought_at, billed_from)
  select number, account_id, source, begins, begins from seed_numbers, seed_span;
insert into routes (id, account_id, name, route)
  select pg_temp.seed_id('route' || number), account_id, number, '{"start": "end", "nodes": [{"kind": "hang-up", "id": "end", "name": "Hang up", "prompt": {"kind": "default"}}]}'
  from seed_numbers;
update owned_numbers set route_id = pg_temp.seed_id('route' || number) where number in (select number from seed_numbers);

-- Some numbers, people and places have much more to do than others; the last five agents of the big account have nothing.
create temp table seed_calls on commit drop as
  select i, c.account_n as n, c.account_id, pg_temp.seed_id('call' || i) as id, started_at, talk_s,
    case when is_inbound then 'inbound' else 'outbound' end as direction, is_inbound,
    case when c.outcome < 85 then 'answered' when c.outcome < 95 then 'missed' else 'abandoned' end as outcome,
    '+1' || 300 + far % 500 || '55501' || lpad((far % 100)::text, 2, '0') as far, number, source, p.id as agent_id,
    p.name as agent_name,
    (array['United States and Canada', 'United States and Canada', 'United States and Canada', 'Toll-free', 'Mexico',
      'United Kingdom', 'Germany', 'Egypt, mobile', 'France', 'Japan'])[case when is_inbound then 1 else 1 + far % 10 end] as place
  from (
    select i, account_n, begins + length * (i::float8 / calls) as started_at, 30 + (hashint4extended(i, 1) & 255)::int as talk_s,
      (hashint4extended(i, 2) & 1023) % 100 < 70 as is_inbound, (hashint4extended(i, 3) & 4095) % 100 as outcome,
      (hashint4extended(i, 4) & 65535)::int as far, (hashint4extended(i, 5) & 65535)::int as which_number,
      (hashint4extended(i, 6) & 65535)::int as which_agent, id as account_id, numbers, agents
    from seed_span, generate_series(1, calls) i
      cross join lateral (select case when hashint4extended(i, 7) & 1023 < 717 then 0
        else 1 + (hashint4extended(i, 8) & 1023)::int % 19 end as account_n) which
      join seed_accounts a on a.n = account_n) c
    join seed_numbers t on t.n = account_n
      and t.k = case when which_number % 10 < 3 then 0 else which_number % numbers end
    join seed_people p on p.n = account_n and p.role = 'agent'
      and p.k = 1 + which_agent % (agents - case when account_n = 0 then 5 else 0 end);

insert into calls (id, account_id, switchboard_id, direction, from_number, to_number, source, tracking_number, agent_id,
    agent_name, started_at, connected_at, answered_at, heartbeat_at, ended_at, outcome, has_message, has_recording, path)
  select id, account_id, 1, direction, case when is_inbound then far else number end,
    case when is_inbound then number else far end, source, number, case when is_answered or not is_inbound then agent_id end,
    case when is_answered or not is_inbound then agent_name end, started_at, answered_at, answered_at, ended_at, ended_at, outcome,
    outcome = 'missed' and i % 5 = 0, is_answered and i % 25 = 0, '[]'
  from (select *, outcome = 'answered' as is_answered,
      case when outcome = 'answered' then started_at + interval '8 seconds' end as answered_at,
      started_at + interval '8 seconds' + case when outcome = 'answered' then talk_s else 12 end * interval '1 second' as ended_at
    from seed_calls) c;
insert into call_legs (id, call_id, position, party, user_id, name, started_at, answered_at, ended_at, outcome)
  select pg_temp.seed_id('leg' || position || c.id), c.id, position, 'agent', p.id, p.name, c.started_at,
    case when position = 0 then c.answered_at end, c.ended_at,
    case when position > 0 then 'answered-elsewhere' when s.outcome = 'answered' then 'answered' else 'no-answer' end
  from seed_calls s join calls c using (id) cross join generate_series(0, case when s.i % 4 = 0 then 1 else 0 end) position
    join seed_people p on p.id = case when position = 0 then s.agent_id else pg_temp.seed_id(s.n || 'agent' || 1 + s.i % 4) end;
insert into voice_messages (id, mailbox_id, call_id, from_number, at, duration_ms, is_heard, waveform)
  select pg_temp.seed_id('message' || id), case when i % 2 = 0 then pg_temp.seed_id('shared' || n) else pg_temp.seed_id('mailbox' || agent_id) end,
    id, far, started_at, 9000, i % 10 <> 0, array_fill(40::smallint, array[60])
  from seed_calls where outcome = 'missed' and i % 5 = 0;
insert into call_recordings (id, call_id, account_id, at, duration_ms, state, waveform_caller, waveform_agent)
  select pg_temp.seed_id('recording' || id), id, account_id, started_at, talk_s * 1000, 'done', array_fill(40::smallint, array[60]),
    array_fill(40::smallint, array[60])
  from seed_calls where outcome = 'answered' and i % 25 = 0;

insert into call_charges (id, call_id, account_id, user_id, direction, number, micros_per_minute, first_seconds, then_seconds,
    reserved_micros, paid_for_seconds, started_at, answered_at, last_seen_at, ended_at, cost_micros, billed_seconds, far_number,
    tracking_number, source, agent_name, place, country, covers)
  select s.id, s.id, s.account_id, c.agent_id, s.direction, c.to_number, 25000, 60, 60, 0, greatest(60, 60 * minutes),
    c.started_at, c.answered_at, c.ended_at, c.ended_at, 25000 * minutes, 60 * minutes, s.far, s.number, s.source, c.agent_name,
    s.place, case when not is_inbound then 'US' end, case when s.place = 'Toll-free' then 'toll-free' else 'local' end
  from seed_calls s join calls c using (id)
    cross join lateral (select case when s.outcome = 'answered' then ceil(talk_s / 60.0)::int else 0 end as minutes) paid;
insert into usage_months (account_id, month, billed_seconds)
  select account_id, date_trunc('month', ended_at at time zone 'UTC')::date, sum(billed_seconds) from call_charges group by 1, 2;
insert into spent_days (account_id, day, user_id, micros)
  select account_id, (ended_at at time zone 'UTC')::date, case when direction = 'outbound' then user_id end, sum(cost_micros)
  from call_charges where cost_micros > 0 group by 1, 2, 3;
insert into called_countries (account_id, country, first_at, let_through_at)
  select id, country, begins, begins from seed_accounts, seed_span, unnest(array['US', 'MX', 'GB', 'DE', 'EG']) country;

-- Two entries a call; fees of numbers by the month, payments by the week.
create temp table seed_entries on commit drop as
  select row_number() over (order by at, rank, key) as id, entries.*,
    sum(net) over (partition by account_id order by at, rank, key)::bigint as rest
  from (
    select account_id, 'reserve:' || id || ':60' as key, 'reserve' as kind, call_id, 0 as floor, started_at as at, 2 as rank,
      0::bigint as net, micros_per_minute as aside, '{"type": "other", "text": ""}'::jsonb as cause
    from call_charges
    union all
    select account_id, 'settle:' || id, 'settle', call_id, null, ended_at, 3, -cost_micros, micros_per_minute,
      case when cost_micros > 0 then jsonb_build_object('type', 'call', 'callId', call_id, 'direction', direction, 'far',
        far_number, 'trackingNumber', tracking_number, 'agent', agent_name, 'billedSeconds', billed_seconds, 'packageSeconds', 0)
        else '{"type": "other", "text": ""}' end
    from call_charges
    union all
    select account_id, 'fee:' || account_id || ':number:' || number || month, 'fee', null, 0, begins + month * interval '1 month',
      1, -2000000, 0, jsonb_build_object('type', 'number', 'number', number,
        'from', extract(epoch from begins + month * interval '1 month')::bigint * 1000,
        'until', extract(epoch from begins + (month + 1) * interval '1 month')::bigint * 1000)
    from seed_numbers, seed_span, generate_series(0, 12) month where begins + month * interval '1 month' < begins + length
    union all
    select id, 'fund:' || id || ':' || week, 'fund', null, null, begins + week * interval '7 days', 0,
      case when week = 0 then 100000000000 else 500000000 end, 0,
      jsonb_build_object('type', 'payment', 'paymentId', id, 'brand', 'visa', 'last4', '4242', 'isAuto', true)
    from seed_accounts, seed_span, generate_series(0, 60) week where begins + week * interval '7 days' < begins + length) entries;
insert into ledger_entries (id, account_id, key, kind, call_id, charge_id, floor_micros, at, net_micros, rest_micros, cause)
  overriding system value
  select id, account_id, key, kind, call_id, call_id, floor, at, net, rest, cause from seed_entries order by id;
select setval(pg_get_serial_sequence('ledger_entries', 'id'), (select max(id) from seed_entries));
insert into ledger_postings (entry_id, account_id, bucket, micros)
  select id, account_id, bucket, micros
  from seed_entries cross join lateral (values
    ('available', case kind when 'reserve' then -aside when 'settle' then net + aside else net end),
    ('reserved', case kind when 'reserve' then aside when 'settle' then -aside else 0 end),
    ('usage', case when kind in ('settle', 'fee') then -net else 0 end),
    ('funding', case when kind = 'fund' then -net else 0 end)) posting (bucket, micros)
  where micros <> 0 order by id;
update ledger_balances b set micros = posted.micros
  from (select account_id, bucket, sum(micros) as micros from ledger_postings group by 1, 2) posted
  where posted.account_id = b.account_id and posted.bucket = b.bucket;

-- What is set up, and what payments and notices leave behind.
insert into cards (id, account_id, provider, card_ref, brand, last4, exp_month, exp_year, role, added_at)
  select pg_temp.seed_id('card' || n), id, 'test', 'bench' || n, 'visa', '4242', 12, 2040, 'first', begins from seed_accounts, seed_span;
insert into card_setups (id, account_id, provider, setup_ref, state, card_id, started_at)
  select pg_temp.seed_id('setup' || n), id, 'test', 'bench' || n, 'saved', pg_temp.seed_id('card' || n), begins from seed_accounts, seed_span;
insert into payments (id, account_id, card_id, kind, state, micros, at, settled_at)
  select pg_temp.seed_id('payment' || e.id), account_id, pg_temp.seed_id('card' || n), 'auto-recharge', 'succeeded', 500000000, at, at
  from seed_entries e join seed_accounts a on a.id = e.account_id where kind = 'fund';
insert into auto_recharges (account_id, is_on, threshold_micros, amount_micros) select id, true, 10000000, 50000000 from seed_accounts;
insert into notices (id, account_id, key, facts, at, put_away_at)
  select pg_temp.seed_id('notice' || id || k), id, 'bench' || k, '{"type": "low"}', begins, now()
  from seed_accounts, seed_span, generate_series(1, 400) k;
insert into queues (id, account_id, name, member_ids)
  select pg_temp.seed_id('queue' || n || '-' || k), id, 'Queue ' || k, array[pg_temp.seed_id(n || 'agent1')] from seed_accounts, generate_series(1, 5) k;
insert into prompts (id, account_id, name, kind, duration_ms, created_at)
  select pg_temp.seed_id('prompt' || n || '-' || k), id, 'Prompt ' || k, 'recorded', 1000, begins
  from seed_accounts, seed_span, generate_series(1, 20) k;
insert into webhooks (id, account_id, url, events, secret, created_at)
  select pg_temp.seed_id('webhook' || n), id, 'http://127.0.0.1:9/', array['call.ended'], 'bench', begins from seed_accounts, seed_span;
insert into webhook_deliveries (id, webhook_id, call_id, event, body, at, attempts, state, status)
  select pg_temp.seed_id('delivery' || id), pg_temp.seed_id('webhook' || n), id, 'call.ended', '{}', started_at, 1, 'delivered', 200
  from seed_calls where i % 50 = 0;
insert into receiving_numbers (id, account_id, kind, name, number, country)
  select pg_temp.seed_id('receiving' || n || '-' || k), id, 'cell-phone', 'Cell ' || k, '+12065550' || 100 + k, 'US'
  from seed_accounts, generate_series(1, 10) k;
insert into ports (id, account_id, numbers, source, bill_name, bill_address, losing_carrier, account_number, signer_name, state, made_at)
  select pg_temp.seed_id('port' || n), id, array['+12125550199'], 'Old line', 'Harbor', '1 Pier', 'Other', '1', 'Ada', 'draft', begins
  from seed_accounts, seed_span;
insert into port_history (port_id, state, at) select id, state, made_at from ports;
insert into port_documents (id, port_id, kind, file_name, bytes, uploaded_at)
  select pg_temp.seed_id('document' || id), id, 'bill', 'bill.pdf', 9, made_at from ports;
insert into packages (id, account_id, offer_id, covers, minutes, micros_per_month, billed_from, ends_at, is_extra, renews)
  select pg_temp.seed_id('package' || n), id, 'local-75000', 'local', 75000, 1000, begins, now() + interval '20 days', false, false
  from seed_accounts, seed_span;
insert into package_buckets (id, package_id, account_id, covers, from_at, until_at, seconds)
  select pg_temp.seed_id('bucket' || n || '-' || month), pg_temp.seed_id('package' || n), id, 'local', begins + month * interval '30 days',
    begins + (month + 1) * interval '30 days', 4500000
  from seed_accounts, seed_span, generate_series(0, 11) month;
insert into companies (account_id, name, address, tax_id, email) select id, domain, '1 Pier', '', '' from seed_accounts;
