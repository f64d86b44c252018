import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { isKnownPlace, rememberPlaces } from '#server/people/sign-in/known-places.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const DAY_MS = 24 * 3_600_000;
const clock = new ManualClock();
let db: TestDatabase;
let people: DemoPeople;
beforeAll(async () => {
  db = await openTestDatabase();
  people = await seedDemoPeople(db.sql, await seedDemoAccount(db.sql, clock));
});
afterAll(() => db.close());

const isKnown = (email: string, place: string) => isKnownPlace(db.sql, { email, place }, clock);

test('knows a place for the person who signed in there, for half a year', async () => {
  await rememberPlaces(db.sql, people.agent1.id, ['network:127.0.0.1', 'device:x'], clock);
  expect(await isKnown('AGENT1@harbor.test', 'device:x')).toBe(true);
  expect(await isKnown('agent2@harbor.test', 'device:x')).toBe(false);
  expect(await isKnown('agent1@harbor.test', 'device:y')).toBe(false);
  clock.advance(179 * DAY_MS);
  await rememberPlaces(db.sql, people.agent1.id, ['device:x'], clock);
  clock.advance(2 * DAY_MS);
  expect(await isKnown('agent1@harbor.test', 'network:127.0.0.1')).toBe(false);
  expect(await isKnown('agent1@harbor.test', 'device:x')).toBe(true);
});

test('keeps the newest fifty', async () => {
  for (let number = 0; number < 51; number += 1) {
    clock.advance(1000);
    await rememberPlaces(db.sql, people.agent2.id, [`network:${number}`], clock);
  }
  expect(await isKnown('agent2@harbor.test', 'network:0')).toBe(false);
  expect(await isKnown('agent2@harbor.test', 'network:1')).toBe(true);
  expect(await isKnown('agent2@harbor.test', 'network:50')).toBe(true);
});
