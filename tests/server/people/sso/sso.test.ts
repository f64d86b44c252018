/** Against a real provider in a process of its own. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readSession, isSessionOpen } from '#server/people/sign-in/sessions.ts';
import { readOwnSso } from '#server/people/sso/sso.ts';
import { TestProvider } from '#support/sso/provider.ts';
import { CALLBACK, SsoBench, verified } from '#support/sso/sso-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const TEN_MINUTES_MS = 10 * 60_000;
let db: TestDatabase;
let provider: TestProvider;
let bench: SsoBench;

beforeAll(async () => {
  db = await openTestDatabase();
  provider = await TestProvider.start({ redirectUris: [CALLBACK], people: {} });
});
afterAll(async () => {
  await provider.stop();
  await db.close();
});
beforeEach(async () => {
  // Demo people have the same addresses in every account.
  await db.sql`update users set email = id || '@gone.test'`;
  bench = await SsoBench.open(db.sql, provider);
  await provider.say({
    ana: verified('agent1'),
    ben: verified('agent2'),
    ada: verified('admin'),
    dana: verified('dana'),
    careless: { ...verified('agent3'), email_verified: false },
    nameless: { name: 'No address' },
  });
});

const stateOf = async (id: string) => {
  const [row] = await db.sql<
    { state: string; role: string }[]
  >`select state, role from users where id = ${id}`;
  return row;
};

test('lets in who works here by a verified address, and from then on by the name that the provider has for them', async () => {
  expect(await bench.set()).toMatchObject({ ok: true });
  const { agent1 } = bench.crew.people;
  const came = await bench.comeIn('AGENT1@harbor.test', 'ana');
  if (!came.ok) throw new Error(came.failure);
  const session = await readSession(db.sql, came.value.session?.token ?? '', bench.parts.clock);
  expect(session?.user).toMatchObject({ id: agent1.id, role: 'agent' });
  expect(await bench.actions(agent1.id)).toEqual(['person.came-in-by-sso']);
  await provider.say({ ana: { email: 'another@harbor.test', email_verified: false } });
  expect(await bench.outcome('agent1@harbor.test', 'ana')).toBe('in');
  expect(await bench.actions(agent1.id)).toEqual(['person.came-in-by-sso']);
  expect(await readOwnSso(db.sql, agent1.id)).toMatchObject({ isBound: true, hasPassword: true });
});

test('refuses who is not known, not verified, without an address, stopped or removed', async () => {
  await bench.set();
  const { agent1, agent2 } = bench.crew.people;
  expect(await bench.outcome('agent1@harbor.test', 'careless')).toBe('email-unverified');
  expect(await bench.outcome('agent1@harbor.test', 'nameless')).toBe('email-missing');
  expect(await bench.outcome('agent1@harbor.test', 'dana')).toBe('unknown-person');
  expect(await bench.outcome('agent1@harbor.test', 'nobody')).toBe('provider-refused');
  await bench.crew.team.deactivate(bench.admin, agent1.id, { letCallEnd: false });
  expect(await bench.outcome('agent2@harbor.test', 'ana')).toBe('deactivated');
  expect(await bench.outcome('agent2@harbor.test', 'ben')).toBe('in');
  await bench.crew.team.remove(bench.admin, agent2.id, { number: 'keep' });
  expect(await bench.outcome('agent3@harbor.test', 'ben')).toBe('removed');
});

test('uses the invitation up of who is invited', async () => {
  await bench.set();
  const { id, token } = await bench.invited('dana@harbor.test');
  expect(await bench.outcome('dana@harbor.test', 'dana')).toBe('in');
  expect(await stateOf(id)).toEqual({ state: 'active', role: 'agent' });
  expect(await bench.crew.accept(token)).toEqual({ ok: false, failure: 'link-used' });
  expect(await bench.actions(id)).toEqual(['person.invited', 'person.joined', 'person.came-in-by-sso']);
});

test('lets in who is not invited only where that is allowed, with a role', async () => {
  await bench.set({ admitsNew: true });
  expect(await bench.outcome('agent1@harbor.test', 'dana')).toBe('no-role');
  await bench.set({ admitsNew: true, otherwise: 'agent' });
  expect(await bench.outcome('agent1@harbor.test', 'dana')).toBe('in');
  const [dana] = await db.sql<{ id: string; name: string; role: string }[]>`
    select id, name, role from users where email = 'dana@harbor.test' and account_id = ${bench.crew.accountId}`;
  expect(dana).toMatchObject({ name: 'dana by provider', role: 'agent' });
  expect(await readOwnSso(db.sql, dana?.id ?? '')).toMatchObject({ isBound: true, hasPassword: false });
});

test('refuses an address that signs in to another company here', async () => {
  const { accountId } = bench.crew;
  await db.sql`update users set email = id || '@mine.test' where account_id = ${accountId}`;
  await bench.set({ admitsNew: true, otherwise: 'agent' });
  const [boss] = await db.sql<{ email: string }[]>`
    select email from users where account_id = ${accountId} and role = 'admin'`;
  // Now agent1@harbor.test works for somebody else.
  await SsoBench.open(db.sql, provider);
  expect(await bench.outcome(boss?.email ?? '', 'ana')).toBe('email-taken');
});

test('gives the role that the claim says at each sign-in, and ends what the former one opened', async () => {
  const roles = [
    { value: 'phone-admins', role: 'admin' as const },
    { value: 'leads', role: 'supervisor' as const },
  ];
  await bench.set({ roleClaim: 'groups', roles, otherwise: 'agent' });
  const { agent1, admin } = bench.crew.people;
  const before = await bench.comeIn('agent1@harbor.test', 'ana');
  await provider.say({ ana: verified('agent1', ['leads']) });
  const after = await bench.comeIn('agent1@harbor.test', 'ana');
  expect(await stateOf(agent1.id)).toEqual({ state: 'active', role: 'supervisor' });
  const sessionOf = async (came: typeof before) =>
    came.ok ? readSession(db.sql, came.value.session?.token ?? '', bench.parts.clock) : null;
  expect(await sessionOf(before)).toBeNull();
  const session = await sessionOf(after);
  expect(session?.user.role).toBe('supervisor');
  expect(await isSessionOpen(db.sql, session?.id ?? '', bench.parts.clock)).toBe(true);
  expect(await bench.actions(agent1.id)).toEqual(['person.came-in-by-sso', 'person.role-changed']);
  // The provider says that the last administrator is an agent.
  expect(await bench.outcome('admin@harbor.test', 'ada')).toBe('in');
  expect(await stateOf(admin.id)).toEqual({ state: 'active', role: 'admin' });
  await bench.set({ roleClaim: 'groups', roles, otherwise: null });
  expect(await bench.outcome('agent2@harbor.test', 'ben')).toBe('no-role');
});

test('leaves one of the last two administrators when both are made agents at once', async () => {
  const { agent1, admin } = bench.crew.people;
  await db.sql`update users set role = 'admin' where id = ${agent1.id}`;
  await bench.set({ roleClaim: 'groups', otherwise: 'agent' });
  await Promise.all([bench.outcome('agent1@harbor.test', 'ana'), bench.outcome('admin@harbor.test', 'ada')]);
  const roles = [(await stateOf(agent1.id))?.role, (await stateOf(admin.id))?.role];
  expect(roles.sort()).toEqual(['admin', 'agent']);
});

test('takes a way back once, in the browser that began it, and for ten minutes', async () => {
  await bench.set();
  const begun = await bench.begin('agent1@harbor.test', '#/history');
  const back = await provider.logIn(begun.url, 'ana');
  const other = await bench.begin('agent1@harbor.test');
  expect(await bench.end(other, back)).toEqual({ ok: false, failure: 'round-unknown' });
  const came = await bench.end(begun, back);
  expect(came).toMatchObject({ ok: true, value: { returnTo: '#/history' } });
  expect(await bench.end(begun, back)).toEqual({ ok: false, failure: 'round-unknown' });

  const late = await bench.begin('agent1@harbor.test');
  const tooLate = await provider.logIn(late.url, 'ana');
  bench.crew.clock.advance(TEN_MINUTES_MS);
  expect(await bench.end(late, tooLate)).toEqual({ ok: false, failure: 'round-unknown' });
  expect(
    await db.sql`select from sso_rounds where expires_at > ${new Date(bench.crew.clock.now())}`,
  ).toHaveLength(0);
});

test('believes no code of another round, no code twice, and no token with another nonce', async () => {
  await bench.set();
  const [mine, theirs] = [await bench.begin('agent1@harbor.test'), await bench.begin('agent1@harbor.test')];
  const stolen = await provider.logIn(mine.url, 'ana');
  const swapped = await provider.logIn(theirs.url, 'ben');
  swapped.searchParams.set('code', stolen.searchParams.get('code') ?? '');
  // The verifier is of the other round: the provider refuses the code.
  expect(await bench.end(theirs, swapped)).toEqual({ ok: false, failure: 'answer-wrong' });

  const first = await bench.begin('agent1@harbor.test');
  const used = await provider.logIn(first.url, 'ana');
  expect(await bench.end(first, used)).toMatchObject({ ok: true });
  const again = await bench.begin('agent1@harbor.test');
  const twice = await provider.logIn(again.url, 'ana');
  twice.searchParams.set('code', used.searchParams.get('code') ?? '');
  expect(await bench.end(again, twice)).toEqual({ ok: false, failure: 'answer-wrong' });

  const bent = await bench.begin('agent1@harbor.test');
  const url = new URL(bent.url);
  url.searchParams.set('nonce', 'of-another-round');
  expect(await bench.end(bent, await provider.logIn(url.href, 'ana'))).toEqual({
    ok: false,
    failure: 'answer-wrong',
  });

  const plain = await bench.begin('agent1@harbor.test');
  const without = new URL(plain.url);
  without.searchParams.delete('code_challenge');
  without.searchParams.delete('code_challenge_method');
  expect(await bench.end(plain, await provider.logIn(without.href, 'ana'))).toEqual({
    ok: false,
    failure: 'provider-refused',
  });
});

test('says of a wrong client secret what is wrong, and of a provider that is gone', async () => {
  await bench.set({ clientSecret: 'another one' });
  expect(await bench.outcome('agent1@harbor.test', 'ana')).toBe('client-refused');
  const gone = await TestProvider.start({ redirectUris: [CALLBACK], people: { ana: verified('agent1') } });
  await bench.set({ issuer: gone.issuer });
  const begun = await bench.begin('agent1@harbor.test');
  const back = await gone.logIn(begun.url, 'ana');
  await gone.stop();
  expect(await bench.end(begun, back)).toEqual({ ok: false, failure: 'provider-away' });
  // What is decided about it can be decided all the same.
  expect(await bench.set({ issuer: gone.issuer, admitsNew: true })).toMatchObject({ ok: true });
});

test('reads claims that stand in the token itself', async () => {
  const other = await TestProvider.start({
    redirectUris: [CALLBACK],
    people: { ana: verified('agent1', ['leads']) },
    isInToken: true,
  });
  const roles = [{ value: 'leads', role: 'supervisor' as const }];
  await bench.set({ issuer: other.issuer, roleClaim: 'groups', roles });
  const begun = await bench.begin('agent1@harbor.test');
  expect(await bench.end(begun, await other.logIn(begun.url, 'ana'))).toMatchObject({ ok: true });
  expect(await stateOf(bench.crew.people.agent1.id)).toEqual({ state: 'active', role: 'supervisor' });
  await other.stop();
});
