import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { seedDemoPeople } from '#server/people/demo-people.ts';
import {
  closeSession,
  isSessionOpen,
  openSession,
  readSession,
  userOfSession,
} from '#server/people/sign-in/sessions.ts';
import type { User } from '#server/people/users.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const MINUTE_MS = 60_000;
let db: TestDatabase;
let user: User;
let clock: ManualClock;
let token: string;
beforeAll(async () => {
  db = await openTestDatabase();
  user = (await seedDemoPeople(db.sql, await seedDemoAccount(db.sql, new ManualClock()))).agent1;
});
afterAll(() => db.close());
beforeEach(async () => {
  clock = new ManualClock();
  token = await openSession(db.sql, user.id, clock);
});

const read = (shown = token) => readSession(db.sql, shown, clock);

async function rotated(): Promise<string> {
  clock.advance(15 * MINUTE_MS);
  const session = await read();
  if (typeof session?.rotatedToken !== 'string') throw new Error('not rotated');
  return session.rotatedToken;
}

test('a session belongs to the user who opened it; the token itself is not stored', async () => {
  expect(await read()).toMatchObject({ user, rotatedToken: null });
  expect(await read('nonsense')).toBeNull();
  const stored = JSON.stringify(await db.sql`select * from sessions`);
  expect(stored).not.toContain(token);
});

test('ends after twelve hours, however busy it was', async () => {
  for (let minutes = 0; minutes < 719; minutes++) {
    clock.advance(MINUTE_MS);
    if (minutes % 20 !== 0) continue;
    const session = await read();
    token = session?.rotatedToken ?? token;
  }
  expect(await read()).not.toBeNull();
  clock.advance(MINUTE_MS);
  expect(await read()).toBeNull();
});

test('rotates its token after a quarter of an hour; the former one has a minute of grace', async () => {
  const successor = await rotated();
  expect(successor).not.toBe(token);
  expect(await read(successor)).toMatchObject({ user, rotatedToken: null });
  clock.advance(MINUTE_MS);
  expect(await read(token)).toMatchObject({ user, rotatedToken: null });
  clock.advance(1);
  expect(await read(token)).toBeNull();
  expect(await read(successor)).not.toBeNull();
});

test('says whose it is to who only wants to know that, and stays as it was', async () => {
  clock.advance(15 * MINUTE_MS);
  expect(await userOfSession(db.sql, token, clock)).toBe(user.id);
  expect(await userOfSession(db.sql, `${token}x`, clock)).toBeNull();
  // Its token is as old as before.
  expect((await read())?.rotatedToken).not.toBeNull();
});

test('survives the loss of the answer that carried the new token', async () => {
  const lost = await rotated();
  clock.advance(10 * MINUTE_MS);
  expect(await read(token)).toMatchObject({ user, rotatedToken: null });
  clock.advance(5 * MINUTE_MS);
  const again = await read(token);
  expect(again?.rotatedToken).not.toBeNull();
  expect(await read(lost)).toBeNull();
  expect(await read(again?.rotatedToken ?? '')).toMatchObject({ user });
});

test('of many requests at once one rotates, and none is refused', async () => {
  clock.advance(15 * MINUTE_MS);
  const sessions = await Promise.all([1, 2, 3, 4, 5].map(() => read()));
  expect(sessions.every((session) => session !== null)).toBe(true);
  expect(sessions.filter((session) => session?.rotatedToken)).toHaveLength(1);
});

test('is open until it is closed, with either token, and closing it again does nothing', async () => {
  const session = await read();
  expect(await isSessionOpen(db.sql, session?.id ?? '', clock)).toBe(true);
  const successor = await rotated();
  await closeSession(db.sql, token);
  await closeSession(db.sql, token);
  expect(await read(successor)).toBeNull();
  expect(await isSessionOpen(db.sql, session?.id ?? '', clock)).toBe(false);
});
