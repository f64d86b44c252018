import { afterAll, beforeAll, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { SessionEnds, type SessionPhones } from '#server/people/sign-in/session-ends.ts';
import { closeSession, endSessions, openSession, readSession } from '#server/people/sign-in/sessions.ts';
import { connect, transaction } from '#server/store/database.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';
import { Inbox, PATIENCE_MS } from '#support/voice/within.ts';

const clock = new ManualClock();
let db: TestDatabase;
let people: DemoPeople;
beforeAll(async () => {
  db = await openTestDatabase();
  people = await seedDemoPeople(db.sql, await seedDemoAccount(db.sql, clock));
});
afterAll(() => db.close());

class Phones implements SessionPhones {
  readonly ended = new Inbox<string>();
  sessionIds: string[] = [];
  readonly kept = new Set<string>();
  endSession(sessionId: string, { letsCallsEnd }: { letsCallsEnd: boolean }) {
    if (letsCallsEnd) this.kept.add(sessionId);
    this.sessionIds = this.sessionIds.filter((id) => id !== sessionId);
    this.ended.put(sessionId);
    return Promise.resolve();
  }
}

async function signedIn() {
  const token = await openSession(db.sql, people.agent1.id, clock);
  const session = await readSession(db.sql, token, clock);
  return { token, id: session?.id ?? '' };
}

test('each server process ends the phones of a session that is closed', async () => {
  const other = connect(db.url, 2);
  const here = new Phones();
  const there = new Phones();
  const ends = [
    await SessionEnds.open({ sql: db.sql, clock, log: silentLog, phones: here }),
    await SessionEnds.open({ sql: other, clock, log: silentLog, phones: there }),
  ];
  const { token, id } = await signedIn();
  await closeSession(db.sql, token);
  expect(await here.ended.next('the end here', PATIENCE_MS)).toBe(id);
  expect(await there.ended.next('the end there', PATIENCE_MS)).toBe(id);
  for (const end of ends) await end.close();
  await other.end({ timeout: 1 });
});

test('it is told whether calls of a session may go on to their end', async () => {
  const phones = new Phones();
  const ends = await SessionEnds.open({ sql: db.sql, clock, log: silentLog, phones });
  const [stopped, closed] = [await signedIn(), await signedIn()];
  await closeSession(db.sql, closed.token);
  expect(await phones.ended.next('the one that is closed', PATIENCE_MS)).toBe(closed.id);
  await transaction(db.sql, (tx) => endSessions(tx, people.agent1.id, { letCallEnd: true }));
  while ((await phones.ended.next('the one of who is stopped', PATIENCE_MS)) !== stopped.id);
  expect([phones.kept.has(closed.id), phones.kept.has(stopped.id)]).toEqual([false, true]);
  await ends.close();
});

test('what was missed is looked up, and a session that only ran out keeps its calls', async () => {
  const phones = new Phones();
  const gone = await signedIn();
  const ranOut = await signedIn();
  await closeSession(db.sql, gone.token);
  phones.sessionIds = [gone.id, ranOut.id];
  const ends = await SessionEnds.open({ sql: db.sql, clock, log: silentLog, phones });
  expect(await phones.ended.next('the missed one', PATIENCE_MS)).toBe(gone.id);
  expect(phones.sessionIds).toEqual([ranOut.id]);
  clock.advance(13 * 3_600_000);
  phones.sessionIds = [gone.id, ranOut.id];
  clock.advance(30_000);
  expect(await phones.ended.next('the missed one', PATIENCE_MS)).toBe(gone.id);
  expect(phones.sessionIds).toEqual([ranOut.id]);
  await ends.close();
});

test('what is held of a session ends with it, once, also when it was missed', async () => {
  const ends = await SessionEnds.open({ sql: db.sql, clock, log: silentLog, phones: new Phones() });
  const heard = new Inbox<string>();
  const [told, other, missed] = [await signedIn(), await signedIn(), await signedIn()];
  const release = ends.hold(told.id, () => heard.put('let go before'));
  ends.hold(told.id, () => heard.put('told'));
  ends.hold(other.id, () => heard.put('another session'));
  release();
  await closeSession(db.sql, told.token);
  expect(await heard.next('the end', PATIENCE_MS)).toBe('told');
  await closeSession(db.sql, missed.token);
  ends.hold(missed.id, () => heard.put('missed'));
  clock.advance(30_000);
  expect(await heard.next('the missed end', PATIENCE_MS)).toBe('missed');
  await ends.close();
});
