import { afterAll, beforeAll, expect, test } from 'vitest';
import { noticeUsedUp } from '#server/billing/packages/used-up.ts';
import { putAwayNotice } from '#server/billing/account/notices.ts';
import { DAY_MS, PackageBench, SMALL } from '#support/billing/package-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const USED_UP = { kind: 'package-used-up', offerId: SMALL };
const notice = (bench: PackageBench) => noticeUsedUp(db.sql, bench.accountId, bench.clock);

test('a package that is used to the last second is told of once, also after that was put away', async () => {
  const bench = await PackageBench.open(db.sql, { dollars: 6000n });
  await bench.buy();
  await bench.useAllBut(60);
  await notice(bench);
  expect(await bench.notices()).toEqual([]);
  await bench.useAllBut(0);
  await Promise.all([notice(bench), notice(bench)]);
  expect(await bench.notices()).toEqual([USED_UP]);
  const [told] = await db.sql<{ id: string }[]>`select id from notices where account_id = ${bench.accountId}`;
  await putAwayNotice(db.sql, bench.accountId, told?.id ?? '', bench.clock);
  await notice(bench);
  expect(await bench.notices()).toEqual([]);
});

test('the next month is told of again', async () => {
  const bench = await PackageBench.open(db.sql, { dollars: 6000n });
  await bench.buy();
  await bench.useAllBut(0);
  await notice(bench);
  bench.clock.advance(31 * DAY_MS);
  await bench.renew();
  await notice(bench);
  expect(await bench.notices()).toEqual([USED_UP]);
  await bench.useAllBut(0);
  await notice(bench);
  expect(await bench.notices()).toEqual([USED_UP, USED_UP]);
});
