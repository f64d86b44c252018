import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Invitation } from '#contract/people/team.ts';
import { openSession, readSession } from '#server/people/sign-in/sessions.ts';
import { readLink } from '#server/people/sign-in/access-links.ts';
import { doer, openTestTeam, type TestTeam } from '#support/people/test-team.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const DAY_MS = 86_400_000;
let db: TestDatabase;
let bench: TestTeam;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.sql`update users set email = id || '@gone.test' where state in ('active', 'invited')`;
  bench = await openTestTeam(db.sql);
});

const dana: Invitation = { email: 'Dana@harbor.test', name: 'Dana', role: 'agent', extension: '201' };

async function invite(invitation: Partial<Invitation> = {}) {
  const { team, people } = bench;
  const invited = await team.invite(doer(people.admin), { ...dana, ...invitation });
  if (!invited.ok) throw new Error(invited.failure);
  return invited.value;
}
const tryInvite = async (invitation: Partial<Invitation>, by = bench.people.admin) => {
  const invited = await bench.team.invite(doer(by), { ...dana, ...invitation });
  return invited.ok ? 'invited' : invited.failure;
};
const actionsOf = async (id: string) =>
  (await bench.team.audit(bench.accountId, id))?.map(({ action }) => action);

describe('an invitation', () => {
  test('makes a person with a mailbox and an extension, who has not come in', async () => {
    const { person, link } = await invite();
    expect(person).toMatchObject({ ...dana, state: 'invited', invitedUntil: bench.clock.now() + 7 * DAY_MS });
    expect(link.until).toBe(person.invitedUntil);
    expect(await db.sql`select name from mailboxes where user_id = ${person.id}`).toEqual([{ name: 'Dana' }]);
    expect((await bench.team.list(bench.people.admin)).people.map(({ id }) => id)).toContain(person.id);
    const stored = JSON.stringify(await db.sql`select * from access_links where user_id = ${person.id}`);
    expect(stored).not.toContain(link.token);
  });

  test('is for an address that nobody signs in with, here or elsewhere, and an extension that nobody has', async () => {
    await invite();
    expect(await tryInvite({ email: 'dana@HARBOR.test', extension: null })).toBe('invited-already');
    expect(await tryInvite({ email: 'AGENT1@harbor.test', extension: null })).toBe('email-taken');
    expect(await tryInvite({ email: 'eve@harbor.test' })).toBe('extension-taken');
    const { admin } = bench.people;
    await db.sql`update users set email = 'elsewhere@other.test' where id = ${bench.people.agent1.id}`;
    const other = await db.sql<{ id: string }[]>`
      insert into accounts (id, name) values (gen_random_uuid(), 'Other') returning id`;
    const stranger = { ...admin, accountId: other[0]?.id ?? '' };
    expect(await tryInvite({ email: 'elsewhere@other.test' }, stranger)).toBe('forbidden');
    expect(await tryInvite({ email: 'elsewhere@other.test', extension: null })).toBe('email-taken');
  });

  test('is refused when the account has 2,000 people, and goes on once somebody is removed', async () => {
    const { accountId, people, team } = bench;
    await db.sql`
      insert into users (id, account_id, name, email, role, state)
      select gen_random_uuid(), ${accountId}, 'P', 'many' || n || '-' || ${accountId} || '@harbor.test', 'agent', 'invited'
      from generate_series(1, 2000 - 1 - (select count(*)::int from users where account_id = ${accountId})) n`;
    const both = ['v@harbor.test', 'w@harbor.test'].map((email) => tryInvite({ email, extension: null }));
    expect((await Promise.all(both)).toSorted()).toEqual(['invited', 'too-many-people']);
    await team.remove(doer(people.admin), people.agent2.id, { number: 'keep' });
    expect(await tryInvite({ email: 'x@harbor.test', extension: null })).toBe('invited');
  });

  test('that is sent again has a new link, and the former one is unknown', async () => {
    const { person, link } = await invite();
    bench.clock.advance(DAY_MS);
    const again = await bench.team.inviteAgain(doer(bench.people.admin), person.id);
    if (!again.ok) throw new Error(again.failure);
    expect(await bench.accept(link.token)).toEqual({ ok: false, failure: 'link-unknown' });
    expect(await bench.accept(again.value.token)).toMatchObject({ ok: true });
    expect(await bench.team.inviteAgain(doer(bench.people.admin), person.id)).toMatchObject({
      failure: 'not-found',
    });
    expect(await actionsOf(person.id)).toEqual(['person.joined', 'person.invited-again', 'person.invited']);
  });

  test('that is withdrawn lets nobody in, and frees the address and the extension', async () => {
    const { person, link } = await invite();
    const withdrawn = await bench.team.remove(doer(bench.people.admin), person.id, { number: 'keep' });
    expect(withdrawn.ok).toBe(true);
    expect(await bench.accept(link.token)).toEqual({ ok: false, failure: 'link-unknown' });
    expect(await db.sql`select 1 from mailboxes where user_id = ${person.id}`).toHaveLength(0);
    expect(await tryInvite({})).toBe('invited');
  });
});

describe('a link', () => {
  test('sets name and password, and lets in the one who used it', async () => {
    const { person, link } = await invite();
    const read = await readLink(db.sql, link.token, bench.clock);
    expect(read).toMatchObject({
      value: { purpose: 'invitation', name: 'Dana', company: 'Harbor Home Services' },
    });
    const used = await bench.accept(link.token);
    if (!used.ok) throw new Error('not used');
    expect(used.value.user).toEqual({
      id: person.id,
      accountId: bench.accountId,
      name: 'Dana Kim',
      email: dana.email,
      role: 'agent',
      sees: 'everybody',
      leads: [],
    });
    expect(await db.sql`select name from mailboxes where user_id = ${person.id}`).toEqual([
      { name: 'Dana Kim' },
    ]);
  });

  test('works once, also for two browsers at once', async () => {
    const { link } = await invite();
    const both = await Promise.all([
      bench.accept(link.token),
      bench.accept(link.token),
      bench.accept(link.token),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.flatMap((one) => (one.ok ? [] : [one.failure]))).toEqual(['link-used', 'link-used']);
  });

  test('works for seven days', async () => {
    const { link } = await invite();
    bench.clock.advance(7 * DAY_MS);
    expect(await bench.accept(link.token)).toEqual({ ok: false, failure: 'link-expired' });
  });

  test('to an address that somebody has taken meanwhile lets nobody in, and can be used when it is free', async () => {
    const { link } = await invite();
    const [account] = await db.sql<{ id: string }[]>`
      insert into accounts (id, name) values (gen_random_uuid(), 'Other') returning id`;
    await db.sql`
      insert into users (id, account_id, name, email, password_hash, role)
      values (gen_random_uuid(), ${account?.id ?? ''}, 'Dana', 'DANA@harbor.test', 'x', 'admin')`;
    expect(await bench.accept(link.token)).toEqual({ ok: false, failure: 'email-taken' });
    await db.sql`delete from users where email = 'DANA@harbor.test'`;
    expect(await bench.accept(link.token)).toMatchObject({ ok: true });
  });

  test('takes no password that is tried first', async () => {
    const { link } = await invite();
    expect(await bench.accept(link.token, { password: 'Password2026!' })).toMatchObject({
      failure: 'password-common',
    });
    expect(await bench.accept(link.token, { password: 'dana@harbor.test' })).toMatchObject({
      failure: 'password-common',
    });
  });

  test('for a forgotten password ends former sessions, works for a day, and not for who was stopped', async () => {
    const { team, people, clock, accept } = bench;
    const make = async () => {
      const made = await team.makePasswordLink(doer(people.admin), people.agent1.id);
      if (!made.ok) throw new Error(made.failure);
      return made.value;
    };
    const first = await make();
    expect(first.until).toBe(clock.now() + DAY_MS);
    expect(await accept(first.token)).toMatchObject({ ok: true });
    const session = await openSession(db.sql, people.agent1.id, clock);
    const second = await make();
    expect(await accept(second.token)).toMatchObject({ ok: true });
    expect(await readSession(db.sql, session, clock)).toBeNull();
    const third = await make();
    await team.deactivate(doer(people.admin), people.agent1.id, { letCallEnd: false });
    expect(await accept(third.token)).toEqual({ ok: false, failure: 'link-unknown' });
    expect(await team.makePasswordLink(doer(people.admin), people.agent1.id)).toMatchObject({
      failure: 'not-found',
    });
  });
});
