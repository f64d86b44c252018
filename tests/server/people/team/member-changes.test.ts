import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readMe } from '#server/people/me.ts';
import { agentsAmong } from '#server/people/agent-status.ts';
import { PasswordHashing } from '#server/people/sign-in/password-hashing.ts';
import { DEMO_PASSWORD } from '#server/people/demo-people.ts';
import {
  isSessionOpen,
  openProvenSession,
  openSession,
  readSession,
} from '#server/people/sign-in/sessions.ts';
import { authenticate } from '#server/people/sign-in/sign-in.ts';
import { findUser, namesOf, usersOf, type User } from '#server/people/users.ts';
import { makeQueue } from '#server/routing/queues.ts';
import { ADDRESS, doer, openTestTeam, type TestTeam } from '#support/people/test-team.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let bench: TestTeam;
let second: User;
const hashing = new PasswordHashing();
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(async () => {
  await hashing.close();
  await db.close();
});
beforeEach(async () => {
  await db.sql`update users set email = id || '@gone.test' where state <> 'removed'`;
  bench = await openTestTeam(db.sql);
  second = { ...bench.people.supervisor, role: 'admin' };
  await bench.team.change(doer(bench.people.admin), second.id, { role: 'admin' });
});

const failureOf = async (done: Promise<{ ok: boolean; failure?: unknown }>) => {
  const { ok, failure } = await done;
  return ok ? null : failure;
};
const sessionOf = async (user: User) => {
  const token = await openSession(db.sql, user.id, bench.clock);
  return { token, id: (await readSession(db.sql, token, bench.clock))?.id ?? '' };
};
const isIn = async (token: string) => (await readSession(db.sql, token, bench.clock)) !== null;
const signIn = async (email: string, password = DEMO_PASSWORD) => {
  const found = await authenticate({ sql: db.sql, hashing }, { email, password, network: ADDRESS });
  return found.ok ? found.value : 'busy';
};

describe('who is deactivated', () => {
  test('is out at once and stays out, and is told so by the right password only', async () => {
    const { team, people, clock } = bench;
    const { token, id } = await sessionOf(people.agent1);
    expect(
      await failureOf(team.deactivate(doer(people.admin), people.agent1.id, { letCallEnd: false })),
    ).toBeNull();
    expect([await isIn(token), await isSessionOpen(db.sql, id, clock)]).toEqual([false, false]);
    expect(await signIn(people.agent1.email)).toBe('deactivated');
    expect(await signIn(people.agent1.email, 'wrong')).toBeNull();
    expect(await findUser(db.sql, people.agent1.id)).toBeNull();
    expect(await agentsAmong(db.sql, bench.accountId, [people.agent1.id])).toEqual(new Map());
    await expect(openSession(db.sql, people.agent1.id, clock)).rejects.toThrow('is not active');
    expect(await failureOf(team.activate(doer(people.admin), people.agent1.id))).toBeNull();
    expect(await signIn(people.agent1.email)).toMatchObject({ user: people.agent1 });
    expect(await isIn(token)).toBe(false);
  });

  test('does not slip in by a password that was looked at before', async () => {
    const { team, people, clock } = bench;
    const origin = { userAgent: '', address: ADDRESS };
    const proven = await signIn(people.agent1.email);
    if (proven === null || typeof proven === 'string') throw new Error('not signed in');
    const opening = { userId: people.agent1.id, proof: proven.proof };
    await team.deactivate(doer(people.admin), people.agent1.id, { letCallEnd: false });
    expect(await openProvenSession(db.sql, opening, clock, origin)).toBeNull();
    await team.activate(doer(people.admin), people.agent1.id);
    await db.sql`update users set password_hash = 'another' where id = ${people.agent1.id}`;
    expect(await openProvenSession(db.sql, opening, clock, origin)).toBeNull();
  });

  test('is named by queues and routes still, and is no administrator whom people are sent to', async () => {
    const { team, people, accountId } = bench;
    await team.deactivate(doer(people.admin), second.id, { letCallEnd: false });
    expect((await usersOf(db.sql, accountId)).map(({ id }) => id)).toContain(second.id);
    expect((await readMe(db.sql, people.agent1.id)).administrators).toEqual(['Ada']);
  });
});

describe('an account keeps an administrator', () => {
  test('two who deactivate each other at once are one who does, ten times', async () => {
    const { team, people } = bench;
    for (let round = 0; round < 10; round += 1) {
      const done = await Promise.all([
        team.deactivate(doer(people.admin), second.id, { letCallEnd: false }),
        team.deactivate(doer(second), people.admin.id, { letCallEnd: false }),
      ]);
      expect(done.filter(({ ok }) => ok)).toHaveLength(1);
      expect(done.flatMap((one) => (one.ok ? [] : [one.failure]))).toEqual(['forbidden']);
      await db.sql`update users set state = 'active' where account_id = ${bench.accountId}`;
    }
  });

  test('who removes and who demotes each other at once, too', async () => {
    const { team, people } = bench;
    const done = await Promise.all([
      team.change(doer(people.admin), second.id, { role: 'agent' }),
      team.remove(doer(second), people.admin.id, { number: 'keep' }),
    ]);
    expect(done.filter(({ ok }) => ok)).toHaveLength(1);
    const left = await db.sql`
      select from users where account_id = ${bench.accountId} and role = 'admin' and state = 'active'`;
    expect(left).toHaveLength(1);
  });

  test('nobody stops themselves, and the last one is told why nobody else does', async () => {
    const { team, people } = bench;
    const by = doer(people.admin);
    const all = () =>
      Promise.all([
        failureOf(team.deactivate(by, people.admin.id, { letCallEnd: false })),
        failureOf(team.remove(by, people.admin.id, { number: 'keep' })),
        failureOf(team.change(by, people.admin.id, { role: 'agent' })),
      ]);
    expect(await all()).toEqual(['own-access', 'own-access', 'own-access']);
    await team.deactivate(by, second.id, { letCallEnd: false });
    expect(await all()).toEqual(['last-administrator', 'last-administrator', 'last-administrator']);
  });

  test('who is no administrator any more does nothing', async () => {
    const { team, people } = bench;
    const by = doer({ ...people.agent1, role: 'admin' });
    const id = people.agent2.id;
    expect(
      await Promise.all([
        failureOf(team.deactivate(by, id, { letCallEnd: false })),
        failureOf(team.activate(by, id)),
        failureOf(team.change(by, id, { role: 'admin' })),
        failureOf(team.remove(by, id, { number: 'keep' })),
        failureOf(team.inviteAgain(by, id)),
        failureOf(team.makePasswordLink(by, id)),
        failureOf(team.endSessions({ ...by, sessionId: id }, id, { session: null })),
        failureOf(team.invite(by, { email: 'x@y.test', name: 'X', role: 'admin', extension: null })),
      ]),
    ).toEqual(Array.from({ length: 8 }, () => 'forbidden'));
  });
});

describe('who is changed', () => {
  test('keeps what is not named, and a new role ends the sessions', async () => {
    const { team, people, accountId } = bench;
    const { token } = await sessionOf(people.agent1);
    const by = doer(people.admin);
    expect(await team.change(by, people.agent1.id, { name: 'Ana Ruiz', extension: '105' })).toMatchObject({
      ok: true,
    });
    expect(await isIn(token)).toBe(true);
    expect(await failureOf(team.change(by, people.agent1.id, { extension: '102' }))).toBe('extension-taken');
    expect(await failureOf(team.change(by, people.agent1.id, { name: 'X', version: 1 }))).toBe(
      'changed-meanwhile',
    );
    await team.change(by, people.agent1.id, { role: 'supervisor' });
    expect(await isIn(token)).toBe(false);
    const found = (await team.list(people.admin)).people.find(({ id }) => id === people.agent1.id);
    expect(found).toMatchObject({
      name: 'Ana Ruiz',
      extension: '105',
      role: 'supervisor',
      recordCalls: false,
    });
    const log = await team.audit(accountId, people.agent1.id);
    expect(log?.map(({ actor, action, before, after }) => [actor, action, before, after])).toEqual([
      ['Ada Lund', 'person.role-changed', { role: 'agent' }, { role: 'supervisor', letCallEnd: false }],
      ['Ada Lund', 'person.extension-changed', { extension: '101' }, { extension: '105' }],
      ['Ada Lund', 'person.name-changed', { name: 'Ana Reyes' }, { name: 'Ana Ruiz' }],
    ]);
  });

  test('is signed out there, or everywhere', async () => {
    const { team, people } = bench;
    const [one, two, own] = [
      await sessionOf(people.agent1),
      await sessionOf(people.agent1),
      await sessionOf(people.admin),
    ];
    const by = { ...doer(people.admin), sessionId: own.id };
    expect(await failureOf(team.endSessions(by, people.agent1.id, { session: own.id }))).toBe('not-found');
    expect(await failureOf(team.endSessions(by, people.agent1.id, { session: one.id }))).toBeNull();
    expect([await isIn(one.token), await isIn(two.token)]).toEqual([false, true]);
    expect(await failureOf(team.endSessions(by, people.agent1.id, { session: null }))).toBeNull();
    expect(await failureOf(team.endSessions(by, people.admin.id, { session: null }))).toBeNull();
    expect([await isIn(two.token), await isIn(own.token)]).toEqual([false, true]);
  });

  test('is written down with whether the live call was let end first', async () => {
    const { team, people, accountId } = bench;
    const [one, , own] = [
      await sessionOf(people.agent1),
      await sessionOf(people.agent1),
      await sessionOf(people.admin),
    ];
    const by = { ...doer(people.admin), sessionId: own.id };
    await team.endSessions(by, people.agent1.id, { session: one.id, letCallEnd: true });
    await team.endSessions(by, people.agent1.id, { session: null });
    await team.change(by, people.agent1.id, { role: 'supervisor', letCallEnd: true });
    await team.change(by, people.agent1.id, { name: 'Ana', letCallEnd: true });
    const log = await team.audit(accountId, people.agent1.id);
    expect(log?.map(({ action, after }) => [action, after])).toEqual([
      ['person.name-changed', { name: 'Ana' }],
      ['person.role-changed', { role: 'supervisor', letCallEnd: true }],
      ['person.sessions-ended', { sessions: 1, letCallEnd: false }],
      ['person.session-ended', { sessions: 1, letCallEnd: true }],
    ]);
  });
});

describe('who is removed', () => {
  test('leaves the name in the history, and address, extension, queues and mailbox to others', async () => {
    const { team, people, accountId } = bench;
    const { agent1, admin } = people;
    const queue = await makeQueue(db.sql, accountId, { name: 'Sales', memberIds: [agent1.id] });
    const invited = await team.invite(doer(admin), {
      email: 'new@harbor.test',
      name: 'New',
      role: 'agent',
      extension: null,
    });
    expect([queue.ok, invited.ok]).toEqual([true, true]);
    const { token } = await sessionOf(agent1);
    expect(await failureOf(team.remove(doer(admin), agent1.id, { number: 'keep' }))).toBeNull();
    expect(await isIn(token)).toBe(false);
    expect((await namesOf(db.sql, accountId)).get(agent1.id)).toBe('Ana Reyes');
    expect((await usersOf(db.sql, accountId)).map(({ id }) => id)).not.toContain(agent1.id);
    expect(await db.sql`select member_ids from queues where account_id = ${accountId}`).toEqual([
      { memberIds: [] },
    ]);
    const successor = { email: agent1.email, name: 'Ann', role: 'agent', extension: '101' } as const;
    expect(await failureOf(team.invite(doer(admin), successor))).toBeNull();
    expect(await failureOf(team.deactivate(doer(admin), agent1.id, { letCallEnd: false }))).toBe('not-found');
  });

  test('leaves messages to supervisors', async () => {
    const { team, people, accountId } = bench;
    const [box] = await db.sql<{ id: string }[]>`
      insert into mailboxes (id, account_id, name, user_id)
      values (gen_random_uuid(), ${accountId}, 'Ana', ${people.agent1.id}) returning id`;
    await db.sql`
      insert into voice_messages (id, mailbox_id, call_id, from_number, at, duration_ms, waveform)
      values (gen_random_uuid(), ${box?.id ?? ''}, gen_random_uuid(), '+12065550142', now(), 3000, '{}')`;
    await team.remove(doer(people.admin), people.agent1.id, { number: 'keep' });
    expect(await db.sql`select user_id, name from mailboxes where id = ${box?.id ?? ''}`).toEqual([
      { userId: null, name: 'Ana' },
    ]);
  });

  test('stays when the number cannot be given back', async () => {
    const { team, people } = bench;
    const { token } = await sessionOf(people.agent1);
    expect(await failureOf(team.remove(doer(people.admin), people.agent1.id, { number: 'release' }))).toBe(
      'in-use',
    );
    expect(await isIn(token)).toBe(true);
    expect((await team.list(people.admin)).people.map(({ id }) => id)).toContain(people.agent1.id);
  });
});

test('what was done to people is never changed, and only the account that it was done in reads it', async () => {
  const { team, people } = bench;
  await team.deactivate(doer(people.admin), people.agent1.id, { letCallEnd: false });
  await expect(db.sql`update audit_entries set actor_name = 'Nobody'`).rejects.toThrow('only ever added to');
  await expect(db.sql`delete from audit_entries`).rejects.toThrow('only ever added to');
  const other = crypto.randomUUID();
  expect(await team.audit(other, people.agent1.id)).toBeNull();
  const [entry] = await db.sql`
    select actor_id, address, subject_name from audit_entries where subject_id = ${people.agent1.id}`;
  expect(entry).toEqual({ actorId: people.admin.id, address: ADDRESS, subjectName: 'Ana Reyes' });
});

test('who is no administrator any more comes in by no password link that they made for another', async () => {
  const { team, people, accept } = bench;
  const linkFor = async (by: User) => {
    const made = await team.makePasswordLink(doer(by), people.agent1.id);
    return made.ok ? made.value.token : expect.unreachable(made.failure);
  };
  const demoted = await linkFor(second);
  await team.change(doer(people.admin), second.id, { role: 'agent' });
  expect(await failureOf(accept(demoted))).toBe('link-unknown');
  await team.change(doer(people.admin), second.id, { role: 'admin' });
  const stopped = await linkFor(second);
  await team.deactivate(doer(people.admin), second.id, { letCallEnd: false });
  expect(await failureOf(accept(stopped))).toBe('link-unknown');
});
