import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ownChangeSchema } from '#contract/people/team.ts';
import { ManualClock } from '#kit/clock.ts';
import { ensureMailbox, renameOwnMailbox } from '#server/calls/sound/mailboxes.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { DEMO_PASSWORD, seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { changeOwnName, changeOwnPassword, endOwnSessions } from '#server/people/sign-in/own-access.ts';
import { PasswordHashing } from '#server/people/sign-in/password-hashing.ts';
import { openSession, readSession } from '#server/people/sign-in/sessions.ts';
import { signedInPlaces } from '#server/people/sign-in/signed-in-places.ts';
import { auditOfSubject } from '#server/store/audit-log.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const clock = new ManualClock();
const hashing = new PasswordHashing();
let db: TestDatabase;
let accountId: string;
let people: DemoPeople;
let own: Parameters<typeof changeOwnPassword>[0];
beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await openAccount(db.sql, 'Harbor');
  people = await seedDemoPeople(db.sql, accountId);
  await ensureMailbox(db.sql, people.agent1);
  own = { sql: db.sql, clock, hashing, renamed: renameOwnMailbox };
});
afterAll(async () => {
  await hashing.close();
  await db.close();
});

let here: { token: string; id: string };
let there: { token: string; id: string };
beforeEach(async () => {
  await db.sql`delete from sessions`;
  [here, there] = [await signedIn(), await signedIn()];
});

async function signedIn() {
  const token = await openSession(db.sql, people.agent1.id, clock);
  return { token, id: (await readSession(db.sql, token, clock))?.id ?? '' };
}
const oneself = (session = here) => ({
  user: people.agent1,
  sessionId: session.id,
  address: '192.0.2.7',
  network: '192.0.2.7',
});
const isIn = async ({ token }: { token: string }) => (await readSession(db.sql, token, clock)) !== null;
const change = (old: string, password: string, session = here) =>
  changeOwnPassword(own, oneself(session), { old, password });

test('a new password asks for the old one and ends all other sessions; of two at once one wins', async () => {
  expect(await change('wrong', 'tulip-92-forty')).toEqual({ ok: false, failure: 'sign-in-failed' });
  expect(await change(DEMO_PASSWORD, 'Password2026!')).toEqual({ ok: false, failure: 'password-common' });
  expect(await isIn(there)).toBe(true);
  const both = await Promise.all([
    change(DEMO_PASSWORD, 'tulip-92-forty'),
    change(DEMO_PASSWORD, 'rose-17-sixty', there),
  ]);
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  expect([await isIn(here), await isIn(there)].filter(Boolean)).toHaveLength(1);
  const changed = await auditOfSubject(db.sql, { accountId, subjectId: people.agent1.id, most: 50 });
  expect(changed.map(({ action }) => action)).toEqual(['person.password-changed']);
});

test('a new name is the mailbox’s, too', async () => {
  await changeOwnName(own, oneself(), 'Ana Ruiz');
  expect(await db.sql`select name from mailboxes where user_id = ${people.agent1.id}`).toEqual([
    { name: 'Ana Ruiz' },
  ]);
});

test('places are shown the latest seen first, and ended one by one or all but this', async () => {
  const third = await signedIn();
  clock.advance(5 * 60_000);
  await isIn(there);
  const places = async () => {
    const asking = { userId: people.agent1.id, sessionId: here.id, withPhone: new Set([third.id]) };
    return signedInPlaces(db.sql, asking, clock);
  };
  const [latest] = await places();
  expect(latest).toMatchObject({ id: there.id, seenAt: clock.now(), openedAt: clock.now() - 5 * 60_000 });
  expect((await places()).map(({ isThis, hasPhone }) => [isThis, hasPhone])).toHaveLength(3);
  expect((await places()).filter(({ isThis }) => isThis).map(({ id }) => id)).toEqual([here.id]);
  expect((await places()).filter(({ hasPhone }) => hasPhone).map(({ id }) => id)).toEqual([third.id]);
  const stranger = await openSession(db.sql, people.agent2.id, clock);
  const strangers = (await readSession(db.sql, stranger, clock))?.id ?? '';
  expect(await endOwnSessions(own, oneself(), { session: strangers })).toBe(false);
  expect(await endOwnSessions(own, oneself(), { session: third.id })).toBe(true);
  expect(await isIn(third)).toBe(false);
  expect(await endOwnSessions(own, oneself(), { session: null })).toBe(true);
  expect([await isIn(here), await isIn(there), await isIn({ token: stranger })]).toEqual([true, false, true]);
});

test('whether the live call is let end first is written down of places that are ended', async () => {
  const third = await signedIn();
  await endOwnSessions(own, oneself(), { session: third.id, letCallEnd: true });
  await endOwnSessions(own, oneself(), { session: null });
  const log = await auditOfSubject(db.sql, { accountId, subjectId: people.agent1.id, most: 2 });
  expect(log.map(({ action, after }) => [action, after])).toEqual([
    ['person.sessions-ended', { sessions: 1, letCallEnd: false }],
    ['person.session-ended', { sessions: 1, letCallEnd: true }],
  ]);
});

test('a name that the audit log could not hold is refused by the contract', async () => {
  for (const name of ['Ana \ud83d', '\udc4d', 'Ana\0'])
    expect(ownChangeSchema.safeParse({ name }).success).toBe(false);
  const { name } = ownChangeSchema.parse({ name: 'Zoë 👍 \u202e' });
  await changeOwnName(own, oneself(), name);
  expect(await auditOfSubject(db.sql, { accountId, subjectId: people.agent1.id, most: 1 })).toMatchObject([
    { after: { name } },
  ]);
});
