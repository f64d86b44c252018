/** kill -9 of the built server in the middle of twenty calls, again and again on one data folder: the books stay exact. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callListSchema } from '#contract/calls/calls.ts';
import { routes } from '#contract/routes.ts';
import { systemClock } from '#kit/clock.ts';
import { fundAccount } from '#server/billing/accounts.ts';
import { saveRoute } from '#server/routing/save-route.ts';
import type { Pool } from '#server/store/database.ts';
import { withDatabase } from '#support/e2e/account-books.ts';
import { BuiltServer, freeUdpPort } from '#support/e2e/built-server.ts';
import { CALLS, CallStorm, cookieOf } from '#support/e2e/call-storm.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { findingsIn } from '../sim/books.ts';
import { Chance } from '../sim/chance.ts';

/** `RINGSIDE_KILL_ROUNDS=20` for more. */
const ROUNDS = Number(process.env['RINGSIDE_KILL_ROUNDS'] ?? 5);
/** Each takes the better part of a minute: so long lasts what a call has paid for at first. */
const ROUNDS_EXTENDING = Math.ceil(ROUNDS / 10);
const SEED = 9;
const FORWARDING = '+12025550110';
const QUANTUM_MICROS = 40_000n;

type Moment = 'setting up' | 'talking' | 'extending' | 'ending';

let server: BuiltServer;
let carrierPort: number;
const cookies = new Map<string, string>();
const chance = new Chance(SEED);

beforeAll(async () => {
  carrierPort = await freeUdpPort();
  server = await BuiltServer.start({
    environment: {
      RINGSIDE_TRUNK_URI: `sip:127.0.0.1:${carrierPort}`,
      RINGSIDE_DEMO: '1',
      RINGSIDE_RTP_PORTS: '45000-45399',
    },
  });
  await withDatabase(server, prepare);
});
afterAll(() => server.stop());

/** Money for all rounds, and a number that sends its calls out through the trunk again. */
async function prepare(sql: Pool, accountId: string): Promise<void> {
  await fundAccount(sql, { accountId, micros: 1_000_000_000n, key: 'kill-nine' }, systemClock);
  const receivingId = randomUUID();
  await sql`
    insert into receiving_numbers (id, account_id, kind, name, number, country)
    values (${receivingId}, ${accountId}, 'office-line', 'Office', '+13125550180', 'US')`;
  const target = { kind: 'receiving', receivingId } as const;
  const faults = await saveRoute(
    sql,
    { number: FORWARDING, accountId },
    {
      start: 'ring',
      nodes: [
        {
          kind: 'ring-plan',
          id: 'ring',
          name: 'Office',
          steps: [{ ring: [target], forSeconds: 60 }],
          noAnswer: 'end',
        },
        { kind: 'hang-up', id: 'end', name: 'Hang up', prompt: null },
      ],
    },
  );
  expect(faults).toEqual([]);
}

/** The moment to kill is one in the database. */
const until = (sql: Pool, isSo: (sql: Pool) => Promise<readonly unknown[]>): Promise<void> =>
  expect.poll(() => isSo(sql), { timeout: 90_000, interval: 5 }).not.toEqual([]);

/** Resolves at the moment at which the server is to die. */
async function bringTo(moment: Moment, storm: CallStorm, sql: Pool): Promise<void> {
  storm.begin();
  if (moment === 'setting up') return storm.answer(chance.int(1, CALLS - 1));
  await storm.answer(CALLS);
  await storm.allTalk();
  if (moment === 'talking' && chance.happens(0.5)) return;
  if (moment === 'talking') {
    const before = new Date();
    return until(
      sql,
      (one) => one`select 1 from call_charges where ended_at is null and last_seen_at > ${before} limit 1`,
    );
  }
  if (moment === 'extending') {
    return until(
      sql,
      (one) => one`
      select 1 from call_charges where ended_at is null and paid_for_seconds > 60 offset ${chance.int(0, Math.max(0, storm.reached - 2))} limit 1`,
    );
  }
  const [open] = await sql<{ count: bigint }[]>`select count(*) from call_charges where ended_at is null`;
  const left = Math.max(0, Number(open?.count ?? 0n) - chance.int(1, CALLS - 1));
  storm.end();
  return until(
    sql,
    (one) => one`
    select 1 from call_charges where ended_at is null having count(*) <= ${left}`,
  );
}

/** Nothing is open, nothing set aside, every call settled once, all sums right. */
async function proveBooks(): Promise<void> {
  await withDatabase(server, async (sql, accountId) => {
    const open = () => sql`
      select id from call_charges where ended_at is null union all select id from calls where ended_at is null`;
    await expect.poll(async () => (await open()).length).toBe(0);
    expect(await findingsIn(sql, QUANTUM_MICROS, { isThorough: true })).toEqual([]);
    expect((await audit(sql, accountId)).reserved).toBe(0n);
  });
}

async function play(moment: Moment): Promise<void> {
  const storm = await CallStorm.gather({ server, carrierPort, forwarding: FORWARDING, cookies });
  await withDatabase(server, async (sql) => {
    await bringTo(moment, storm, sql);
    await server.kill();
  });
  await storm.disperse();
  await server.launch();
}

/** What all call records say that calls have cost, by the API. */
async function costOfRecords(): Promise<{ micros: number; answered: number }> {
  const headers = { cookie: await cookieOf({ server, cookies }, 'admin') };
  const sum = { micros: 0, answered: 0 };
  let before: number | null = null;
  do {
    const query: string = before === null ? '' : `&before=${before}`;
    const answer = await fetch(`${server.url}${routes.calls}?limit=100${query}`, { headers });
    const page = callListSchema.parse(await answer.json());
    for (const { costMicros, outcome } of page.calls) {
      sum.micros += costMicros;
      sum.answered += outcome === 'answered' ? 1 : 0;
    }
    before = page.nextBefore;
  } while (before !== null);
  return sum;
}

test(
  `a server that is killed ${ROUNDS} times in the middle of twenty calls keeps exact books`,
  { timeout: 120_000 + ROUNDS * 20_000 },
  async () => {
    const seldom = Array.from({ length: ROUNDS_EXTENDING }, () => 'extending' as const);
    const often = Array.from({ length: ROUNDS - ROUNDS_EXTENDING }, () =>
      chance.oneOf(['setting up', 'talking', 'ending'] as const),
    );
    for (const moment of [...often, ...seldom]) {
      await play(moment);
      await proveBooks();
    }
    const spent = await withDatabase(server, async (sql, accountId) => {
      const [fees] = await sql<{ micros: bigint }[]>`
      select coalesce(sum(-net_micros), 0)::bigint as micros from ledger_entries where kind in ('fee', 'credit')`;
      return (await audit(sql, accountId)).usage - (fees?.micros ?? 0n);
    });
    const records = await costOfRecords();
    expect(records.micros).toBe(Number(spent));
    // Enough of them have really talked.
    expect(records.answered).toBeGreaterThan((ROUNDS * CALLS) / 2);
  },
);
