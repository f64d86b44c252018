import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { meSchema } from '#contract/people/people.ts';
import { ManualClock } from '#kit/clock.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { agentsAmong, chooseStatus } from '#server/people/agent-status.ts';
import { DEMO_PASSWORD, seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { readMe } from '#server/people/me.ts';
import { hashPassword, verifyPassword } from '#server/people/sign-in/password.ts';
import { PasswordHashing } from '#server/people/sign-in/password-hashing.ts';
import { authenticate } from '#server/people/sign-in/sign-in.ts';
import { findUser, usersOf } from '#server/people/users.ts';
import { EventFeed, type LoggedEvent } from '#server/store/event-log.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const clock = new ManualClock();
let db: TestDatabase;
let accountId: string;
let people: DemoPeople;
beforeAll(async () => {
  db = await openTestDatabase();
  accountId = await seedDemoAccount(db.sql, clock);
  people = await seedDemoPeople(db.sql, accountId);
});
afterAll(() => db.close());

describe('signing in', () => {
  test('takes the right password with the address in any case, and nothing else', async () => {
    const hashing = new PasswordHashing();
    const signIn = async (email: string, password: string) => {
      const tried = { email, password, network: '127.0.0.1' };
      const found = await authenticate({ sql: db.sql, hashing }, tried);
      return found.ok ? found.value : 'busy';
    };
    expect(await signIn('Agent1@Harbor.TEST', DEMO_PASSWORD)).toMatchObject({ user: people.agent1 });
    expect(await signIn('agent1@harbor.test', 'Ringside')).toBeNull();
    expect(await signIn('nobody@harbor.test', DEMO_PASSWORD)).toBeNull();
    expect(await signIn("' or true --", DEMO_PASSWORD)).toBeNull();
  });

  test('one address, one person, in whatever case', async () => {
    const twin = db.sql`
      insert into users (id, account_id, name, email, password_hash, role)
      values (gen_random_uuid(), ${accountId}, 'Twin', 'AGENT1@harbor.test', '', 'agent')`;
    await expect(twin).rejects.toThrow('users_by_email');
  });
});

describe('a password', () => {
  test('is kept as scrypt with its own salt and parameters', async () => {
    const [one, two] = await Promise.all([hashPassword('pass'), hashPassword('pass')]);
    expect(one).toMatch(/^scrypt\$32768\$8\$1\$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword('pass', one)).toBe(true);
    expect(await verifyPassword('Pass', one)).toBe(false);
  });

  test('is the same however its accents were typed', async () => {
    expect(await verifyPassword('cafe\u0301', await hashPassword('caf\u00e9'))).toBe(true);
  });

  test.each([null, '', 'plain', 'scrypt$1$2'])('matches nothing when %j is stored', async (stored) => {
    expect(await verifyPassword('', stored)).toBe(false);
  });
});

describe('a user', () => {
  test('is found by id, and colleagues by account, in the order of their names', async () => {
    expect(await findUser(db.sql, people.admin.id)).toEqual(people.admin);
    expect(await findUser(db.sql, accountId)).toBeNull();
    const names = (await usersOf(db.sql, accountId)).map(({ name }) => name);
    expect(names).toEqual(['Ada Lund', 'Ana Reyes', 'Ben Ortiz', 'Cleo Park', 'Sam Hale']);
  });

  test('reads about the own person what the contract says', async () => {
    const me = await readMe(db.sql, people.agent1.id);
    expect(meSchema.parse({ ...me, agentNumber: null, demo: true })).toMatchObject(me);
    expect(me).toMatchObject({
      name: 'Ana Reyes',
      role: 'agent',
      status: 'available',
      account: { id: accountId, name: 'Harbor Home Services' },
      administrators: ['Ada'],
    });
    await expect(readMe(db.sql, accountId)).rejects.toThrow('there is no user');
  });
});

test('a chosen status is kept and told to its agent, once', async () => {
  const feed = await EventFeed.open(db, clock);
  const heard: LoggedEvent[] = [];
  await feed.subscribe({ accountId, afterId: null }, (event) => heard.push(event));
  clock.advance(5_000);
  const statusSince = clock.now();
  await chooseStatus(db.sql, people.agent2, 'break', clock);
  clock.advance(5_000);
  await chooseStatus(db.sql, people.agent2, 'break', clock);
  await chooseStatus(db.sql, people.agent1, 'meal', clock);
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  const { id } = people.agent2;
  expect(heard[0]).toMatchObject({
    type: 'me.changed',
    audience: [id],
    data: { id, status: 'break', statusSince },
  });
  expect(await readMe(db.sql, id)).toMatchObject({ status: 'break', statusSince });
  const agents = await agentsAmong(db.sql, accountId, [id, people.agent1.id, accountId]);
  expect(agents).toEqual(
    new Map([
      [id, { id, name: 'Ben Ortiz', status: 'break', recordCalls: false }],
      [people.agent1.id, { id: people.agent1.id, name: 'Ana Reyes', status: 'meal', recordCalls: false }],
    ]),
  );
  expect(await agentsAmong(db.sql, crypto.randomUUID(), [id])).toEqual(new Map());
  expect(await agentsAmong(db.sql, accountId, [])).toEqual(new Map());
  await feed.close();
});
