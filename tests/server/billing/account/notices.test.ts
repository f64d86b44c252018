import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { withdrawNotice, notifyAdministrators } from '#server/billing/account/billing-events.ts';
import { noticesOf, putAwayNotice } from '#server/billing/account/notices.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const clock = new ManualClock();
let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

const usedUp = (offerId: string) => ({ kind: 'package-used-up', offerId }) as const;

test('a notice stands until somebody puts it away, and is told once while it does', async () => {
  const accountId = await openAccount(db.sql, 'Harbor Home Services');
  const tell = (key: string, offerId: string) =>
    notifyAdministrators(db.sql, { accountId, key, facts: usedUp(offerId) }, clock);
  expect(await tell('one', 'a')).toBe(true);
  clock.advance(1000);
  expect(await tell('two', 'b')).toBe(true);
  expect(await tell('one', 'c')).toBe(false);
  const notices = await noticesOf(db.sql, accountId);
  expect(notices.map(({ facts }) => facts)).toEqual([usedUp('b'), usedUp('a')]);
  const id = notices[1]?.id ?? '';
  expect(await putAwayNotice(db.sql, randomUUID(), id, clock)).toBe(false);
  expect(await putAwayNotice(db.sql, accountId, id, clock)).toBe(true);
  expect(await putAwayNotice(db.sql, accountId, id, clock)).toBe(false);
  expect(await tell('one', 'c')).toBe(true);
  await withdrawNotice(db.sql, { accountId, key: 'two' }, clock);
  expect((await noticesOf(db.sql, accountId)).map(({ facts }) => facts)).toEqual([usedUp('c')]);
});
