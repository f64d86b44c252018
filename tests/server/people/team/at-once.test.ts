/** Everything that can be done to people, done at once: nobody waits for ever, and an administrator is left. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashPassword } from '#server/people/sign-in/password.ts';
import { openSession, readSession } from '#server/people/sign-in/sessions.ts';
import { doer, openTestTeam, type TestTeam } from '#support/people/test-team.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let bench: TestTeam;
beforeAll(async () => {
  db = await openTestDatabase();
  bench = await openTestTeam(db.sql);
});
afterAll(() => db.close());

test('thirty rounds of administrators against each other and everybody else', async () => {
  const { team, people, accept, accountId, clock } = bench;
  const everybody = [people.admin, people.supervisor, people.agent1, people.agent2];
  const passwordHash = await hashPassword('tulip-92-forty');
  for (let round = 0; round < 30; round += 1) {
    await db.sql`
      update users set role = 'admin', state = 'active', password_hash = ${passwordHash}
      where account_id = ${accountId} and email like '%@harbor.test' and id = any(${everybody.map(({ id }) => id)})`;
    const address = { email: `p${round}@harbor.test`, name: 'P', role: 'agent', extension: null } as const;
    const invited = await team.invite(doer(people.admin), address);
    if (!invited.ok) throw new Error(invited.failure);
    const { person, link } = invited.value;
    const opened = await openSession(db.sql, people.agent1.id, clock);
    const each = everybody.flatMap((one, index) => {
      const by = doer(one);
      const other = everybody[(index + 1) % everybody.length] ?? one;
      return [
        team.deactivate(by, other.id, { letCallEnd: false }),
        team.change(by, other.id, { role: round % 2 === 0 ? 'agent' : 'supervisor' }),
        team.makePasswordLink(by, other.id),
        team.endSessions({ ...by, sessionId: person.id }, other.id, { session: null }),
        team.activate(by, other.id),
        team.invite(by, { ...address, email: `q${round}@harbor.test` }),
        team.inviteAgain(by, person.id),
        team.remove(by, person.id, { number: 'keep' }),
      ];
    });
    await Promise.all([...each, accept(link.token), readSession(db.sql, opened, clock)]);
    const administrators = await db.sql`
      select from users where account_id = ${accountId} and role = 'admin' and state = 'active'`;
    expect(administrators.length).toBeGreaterThan(0);
    const strangers = await db.sql`
      select from sessions s join users u on u.id = s.user_id where u.state <> 'active'`;
    expect(strangers).toHaveLength(0);
    const twins = await db.sql`
      select from users where email = ${`q${round}@harbor.test`} and state <> 'removed'`;
    expect(twins.length).toBeLessThan(2);
  }
}, 120_000);
