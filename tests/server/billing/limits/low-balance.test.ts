import { afterEach, beforeEach, expect, test } from 'vitest';
import { auditOfSubject } from '#server/store/audit-log.ts';
import { fundAccount } from '#server/billing/accounts.ts';
import { balanceChanged } from '#server/billing/funding/balance-changes.ts';
import { lowBalanceOf, setLowBalance } from '#server/billing/limits/low-balance.ts';
import { openFundingBench, type FundingBench } from '#support/billing/funding-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let bench: FundingBench;
beforeEach(async () => {
  db = await openTestDatabase();
  bench = await openFundingBench(db);
});
afterEach(async () => {
  await bench.close();
  await db.close();
});

const told = async () => (await bench.notices()).map(({ kind }) => kind);
/** Of all that was ever told, also what was withdrawn. */
const happenings = async () => {
  const rows = await bench.sql<{ kind: string }[]>`select facts->>'kind' as kind from happenings order by id`;
  return rows.map(({ kind }) => kind);
};
const falls = (micros: number) => bench.balanceIs(micros);

test('a balance that falls is told of once, however often it falls after that, and once more when it is empty', async () => {
  for (const micros of [11_000_000, 9_900_000, 9_000_000, 5_000_000, 40_000, 10_000]) await falls(micros);
  expect(await happenings()).toEqual(['balance-low', 'balance-empty']);
  expect(await told()).toEqual(['balance-empty']);
});

test('with money again nothing stands, and the next fall is told anew', async () => {
  await falls(11_000_000);
  await falls(9_000_000);
  const { sql, accountId, clock } = bench;
  await fundAccount(sql, { accountId, micros: 50_000_000n, key: 'more' }, clock);
  expect(await told()).toEqual([]);
  await falls(8_000_000);
  expect(await happenings()).toEqual(['balance-low', 'balance-low']);
});

test('an account that never had money is told nothing', async () => {
  await balanceChanged(bench.sql, bench.accountId, bench.clock);
  expect(await happenings()).toEqual([]);
});

test('an administrator sets below what, which stands in the log, and is told at once of what is below it', async () => {
  await falls(40_000_000);
  const { sql, accountId, clock } = bench;
  const by = { id: null, name: 'Ada Lund', address: '192.0.2.7' };
  await setLowBalance({ sql, clock }, { accountId, micros: 50_000_000n }, by);
  expect(await lowBalanceOf(sql, accountId)).toBe(50_000_000n);
  expect(await bench.notices()).toMatchObject([{ kind: 'balance-low', lowMicros: 50_000_000 }]);
  const [entry] = await auditOfSubject(sql, { accountId, subjectId: accountId, most: 1 });
  expect(entry).toMatchObject({
    action: 'account.low-balance-changed',
    before: { micros: 10_000_000 },
    after: { micros: 50_000_000 },
  });
});
