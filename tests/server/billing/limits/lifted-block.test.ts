import { afterAll, beforeAll, expect, test } from 'vitest';
import { LimitBench } from '#support/billing/limit-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

test('the audit log says whose block was lifted', async () => {
  const bench = await LimitBench.open(db.sql);
  const dana = await bench.agent('Dana');
  await bench.set({ burstCalls: 2 });
  const dialed = [await bench.dial(dana), await bench.dial(dana), await bench.dial(dana)];
  expect(dialed).toEqual([null, null, 'calls-blocked']);
  const [block] = (await bench.read()).blocks;
  await bench.lift(block?.id ?? '');
  const lifted = await db.sql`
    select subject_id, subject_name from audit_entries
    where account_id = ${bench.accountId} and action = 'limits.block-lifted'`;
  expect(lifted).toEqual([{ subjectId: dana.id, subjectName: 'Dana' }]);
});
