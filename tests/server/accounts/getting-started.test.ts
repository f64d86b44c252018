import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { endGettingStarted, gettingStarted } from '#server/accounts/getting-started.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { ownRoute } from '#server/routing/route.ts';
import { beginRoute } from '#server/routing/route-templates.ts';
import { saveRoute } from '#server/routing/save-route.ts';
import { addAdministrator } from '#server/people/team/first-administrator.ts';
import type { User } from '#server/people/users.ts';
import { transaction } from '#server/store/database.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const number = '+12065550130';
let db: TestDatabase;
let clock: ManualClock;
let owner: User;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  clock = new ManualClock();
  await db.sql`delete from owned_numbers`;
  await db.sql`delete from routes`;
  const accountId = await openAccount(db.sql, 'Quay');
  const email = `${randomUUID()}@quay.test`;
  owner = await addAdministrator(db.sql, { accountId, name: 'Dana Quay', email, passwordHash: 'none' });
});

const read = () => gettingStarted(db.sql, owner, clock);
const fund = () =>
  fundAccount(db.sql, { accountId: owner.accountId, micros: 48_000_000n, key: randomUUID() }, clock);
const rent = async () => {
  await db.sql`
    insert into owned_numbers (number, account_id, source) values (${number}, ${owner.accountId}, 'Website')`;
  const wanted = { template: 'ring-buyer' as const, timeZone: 'UTC' };
  await transaction(db.sql, (tx) =>
    beginRoute(tx, [{ number, source: 'Website' }], { buyer: owner, wanted, clock }),
  );
};
const inOfficeHours = async () => {
  const { start, nodes } = await ownRoute(db.sql, owner.id);
  const hours = [{ name: 'Weekdays', days: [1, 2, 3, 4, 5], from: '09:00', until: '17:00', to: start }];
  const schedule = { kind: 'schedule' as const, id: 'hours', name: 'Office hours', timeZone: 'UTC', hours };
  const ends = { holidays: [], onHoliday: nodes[1]?.id ?? '', otherwise: nodes[1]?.id ?? '' };
  return { start: 'hours', nodes: [Object.assign(schedule, ends), ...nodes] };
};
const talk = () => db.sql`
  insert into calls (id, account_id, switchboard_id, direction, from_number, to_number, started_at, answered_at,
    heartbeat_at, ended_at, outcome)
  values (${randomUUID()}, ${owner.accountId}, 1, 'inbound', '+12065550142', ${number}, now(), now(), now(), now(),
    'answered')`;
const hire = () =>
  addAdministrator(db.sql, {
    accountId: owner.accountId,
    name: 'Ana Reyes',
    email: `${randomUUID()}@quay.test`,
    passwordHash: 'none',
  });

describe('the first steps of an account', () => {
  test('are all to be done when it opens', async () => {
    expect(await read()).toEqual({
      isOver: false,
      hasMoney: false,
      firstNumber: null,
      isAnswered: false,
      hasHours: false,
      hasTalked: false,
      hasPeople: false,
    });
  });

  test('tick themselves one by one, each when it is done', async () => {
    await fund();
    expect(await read()).toMatchObject({ hasMoney: true, firstNumber: null });
    await rent();
    // It rings its buyer by itself: nobody has decided that.
    expect(await read()).toMatchObject({ firstNumber: { number, source: 'Website' }, isAnswered: false });
    await saveRoute(db.sql, { number, accountId: owner.accountId }, await inOfficeHours());
    expect(await read()).toMatchObject({ isAnswered: true, hasHours: true, hasTalked: false });
    await talk();
    expect(await read()).toMatchObject({ hasTalked: true, hasPeople: false, isOver: false });
    await hire();
    expect(await read()).toEqual({ isOver: true });
  });

  test('stay over once they were all done, whatever is given up later', async () => {
    await fund();
    await rent();
    await saveRoute(db.sql, { number, accountId: owner.accountId }, await inOfficeHours());
    await talk();
    await hire();
    await read();
    await db.sql`update owned_numbers set state = 'released', released_at = now(),
        restorable_until = now() where number = ${number}`;
    expect(await read()).toEqual({ isOver: true });
  });

  test('are over when they are hidden, once and again', async () => {
    await endGettingStarted(db.sql, owner.accountId);
    await endGettingStarted(db.sql, owner.accountId);
    expect(await read()).toEqual({ isOver: true });
  });

  test('know nothing of another account', async () => {
    await fund();
    await rent();
    const accountId = await openAccount(db.sql, 'Pier');
    expect(await gettingStarted(db.sql, { ...owner, id: randomUUID(), accountId }, clock)).toMatchObject({
      hasMoney: false,
      firstNumber: null,
      hasPeople: false,
    });
  });
});
