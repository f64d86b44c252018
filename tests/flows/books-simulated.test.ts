/** A year of a hundred accounts with crashes (tests/sim), and that it would tell if the books were wrong. */
import { expect, test } from 'vitest';
import { post } from '#server/billing/ledger/ledger.ts';
import { openTestDatabase } from '#support/store/test-database.ts';
import { billing, type Billing } from '../sim/billing.ts';
import { Simulation } from '../sim/simulation.ts';
import { hastyPool, runWorlds } from '../sim/worlds.ts';

/** Long enough that plans, packages and numbers renew twice. */
const DAYS = 70;
/** What every run of the tests can afford; `RINGSIDE_SIM_CALLS=100000` is a year, as `npm run sim` plays it. */
const CALLS = Number(process.env['RINGSIDE_SIM_CALLS'] ?? 10_000);

async function smallWorld(seed: number, broken: Partial<Billing> = {}) {
  const db = await openTestDatabase();
  const pool = await hastyPool(db.url);
  try {
    const code = { ...billing, ...broken };
    return await new Simulation({ pool, seed, accounts: 4, calls: 120, days: DAYS, billing: code }).run();
  } finally {
    await pool.end();
    await db.close();
  }
}

test('a seed decides everything: the same one leads to the same books, another one to others', async () => {
  const [once, again, other] = [await smallWorld(7), await smallWorld(7), await smallWorld(8)];
  expect(again).toEqual(once);
  expect(other.digest).not.toBe(once.digest);
});

test('a settlement that does not know that it was done before is found, with what was broken and where', async () => {
  let times = 0;
  const settleCharges: Billing['settleCharges'] = async (sql, callId, end, clock) => {
    await billing.settleCharges(sql, callId, end, clock);
    const charges = await sql<{ id: string; accountId: string; costMicros: bigint }[]>`
      select id, account_id, cost_micros from call_charges where call_id = ${callId} and cost_micros > 0`;
    for (const { id: chargeId, accountId, costMicros } of charges) {
      const postings = { available: -costMicros, usage: costMicros };
      const key = `settle:${chargeId}:${times++}`;
      await post(sql, { kind: 'settle', key, accountId, callId, chargeId, at: end.endedAt, postings });
    }
  };
  await expect(smallWorld(1, { settleCharges })).rejects.toThrow(
    /Broken: each call is settled once.*seed 1,.*The last entries/s,
  );
});

test('a month of a number that is charged again by another key is found', async () => {
  let times = 0;
  const numberFees: Billing['numberFees'] = (askForMoney) => {
    const real = billing.numberFees(askForMoney);
    const again = (fee: Parameters<typeof real.charge>[1]['fees'][number]) => ({
      ...fee,
      key: `again-${times++}`,
    });
    const charge: typeof real.charge = async (sql, { accountId, fees }, clock) => {
      const charged = await real.charge(sql, { accountId, fees }, clock);
      if (charged.ok) await real.charge(sql, { accountId, fees: fees.map(again) }, clock);
      return charged;
    };
    return { ...real, charge };
  };
  await expect(smallWorld(1, { numberFees })).rejects.toThrow('Broken: each fee is charged once');
});

test('a card that is charged for what the books do not have is found', async () => {
  const chargeDue: Billing['chargeDue'] = async (parts, payment) => {
    const order = { customerRef: payment.accountId, cardRef: payment.cardRef, cents: 100n, returnUrl: null };
    await parts.provider.charge({ paymentId: `${payment.id}-again`, ...order }).catch(() => undefined);
    return billing.chargeDue(parts, payment);
  };
  await expect(smallWorld(1, { chargeDue })).rejects.toThrow(
    'Broken: what the bank has taken is what the books have',
  );
});

test(
  `a hundred accounts, ${CALLS} calls, a year and its crashes leave the books exact`,
  { timeout: 3_600_000 },
  async () => {
    const databases: Awaited<ReturnType<typeof openTestDatabase>>[] = [];
    const database = async () => {
      const db = await openTestDatabase();
      databases.push(db);
      return db.url;
    };
    try {
      const seed = Number(process.env['RINGSIDE_SIM_SEED'] ?? 1);
      const { reports } = await runWorlds({ seed, accounts: 100, calls: CALLS, worlds: 2, database });
      const sum = (count: (report: (typeof reports)[number]) => number) =>
        reports.reduce((all, one) => all + count(one), 0);
      expect(sum(({ calls }) => calls)).toBeGreaterThanOrEqual(CALLS);
      expect(sum(({ crashes }) => crashes)).toBeGreaterThan(CALLS / 100);
    } finally {
      for (const db of databases) await db.close();
    }
  },
);
