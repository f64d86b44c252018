/** Who is unbound from their company's account, and two administrators at its settings; against a real provider. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openSession, readSession } from '#server/people/sign-in/sessions.ts';
import { bindingOf, unbind } from '#server/people/sso/bindings.ts';
import { placeOf, readSso } from '#server/people/sso/sso.ts';
import { TestProvider } from '#support/sso/provider.ts';
import { CALLBACK, PAGE, SsoBench, verified } from '#support/sso/sso-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let provider: TestProvider;
let bench: SsoBench;
beforeAll(async () => {
  db = await openTestDatabase();
  const people = {
    ana: verified('agent1'),
    ana2: verified('agent1'),
    lead: verified('agent2', ['leads']),
    dana: verified('dana', ['leads']),
  };
  provider = await TestProvider.start({ redirectUris: [CALLBACK], people });
});
afterAll(async () => {
  await provider.stop();
  await db.close();
});
beforeEach(async () => {
  // Demo people have the same addresses in every account.
  await db.sql`update users set email = id || '@gone.test'`;
  bench = await SsoBench.open(db.sql, provider);
});

const by = () => ({ ...bench.admin, sessionId: bench.crew.accountId });
const connection = async () => (await readSso(bench.parts, bench.crew.accountId, PAGE)).connection;

test('who is unbound is out, and comes in by the next account with their verified address', async () => {
  await bench.set();
  const { clock } = bench.parts;
  const { agent1 } = bench.crew.people;
  const { host } = new URL(provider.issuer);
  const bound = () => bindingOf(db.sql, bench.crew.accountId, agent1.id);
  expect(await bound()).toEqual({ host, boundAt: null });
  expect(await unbind(bench.parts, by(), agent1.id, { letCallEnd: false })).toEqual({
    ok: false,
    failure: 'not-found',
  });
  expect(await bench.outcome('agent1@harbor.test', 'ana')).toBe('in');
  expect(await bound()).toEqual({ host, boundAt: clock.now() });
  expect(await bench.outcome('agent1@harbor.test', 'ana2')).toBe('other-person');
  const token = await openSession(db.sql, agent1.id, clock);
  expect(await unbind(bench.parts, by(), agent1.id, { letCallEnd: false })).toEqual({
    ok: true,
    value: null,
  });
  expect(await readSession(db.sql, token, clock)).toBeNull();
  expect(await bench.outcome('agent1@harbor.test', 'ana2')).toBe('in');
  expect(await bench.outcome('agent1@harbor.test', 'ana')).toBe('other-person');
  expect(await bench.actions(agent1.id)).toEqual([
    'person.came-in-by-sso',
    'person.sso-unbound',
    'person.came-in-by-sso',
  ]);
});

test('nobody unbinds somebody of another account, or reads it', async () => {
  await bench.set();
  const { agent1 } = bench.crew.people;
  await bench.outcome('agent1@harbor.test', 'ana');
  const [at] = await db.sql<
    { boundAt: Date }[]
  >`select bound_at from sso_identities where user_id = ${agent1.id}`;
  await db.sql`update users set email = id || '@mine.test'`;
  const other = await SsoBench.open(db.sql, provider);
  const stranger = { ...other.admin, sessionId: other.crew.accountId };
  expect(await unbind(other.parts, stranger, agent1.id, { letCallEnd: false })).toEqual({
    ok: false,
    failure: 'not-found',
  });
  expect(await bindingOf(db.sql, other.crew.accountId, agent1.id)).toBeNull();
  expect(await bindingOf(db.sql, bench.crew.accountId, agent1.id)).toMatchObject({
    boundAt: at?.boundAt.getTime(),
  });
});

test('of two administrators who began with the same settings the second is told', async () => {
  await bench.set({ version: 0 });
  expect(await bench.set({ version: 0, admitsNew: true })).toEqual({
    ok: false,
    failure: 'changed-meanwhile',
  });
  // Also by an older client, or a script, that names no version.
  expect(await bench.set({ version: undefined, admitsNew: true })).toEqual({
    ok: false,
    failure: 'changed-meanwhile',
  });
  const begun = await connection();
  expect(await bench.set({ version: begun?.version, otherwise: 'agent' })).toMatchObject({ ok: true });
  expect(await bench.set({ version: begun?.version, admitsNew: true })).toEqual({
    ok: false,
    failure: 'changed-meanwhile',
  });
  const now = await connection();
  expect(now).toMatchObject({ otherwise: 'agent', admitsNew: false });
  // What is the same, and a try, are no other version.
  await bench.set({ version: now?.version, otherwise: 'agent' });
  await bench.tryAs('ana');
  expect(await bench.set({ version: now?.version, admitsNew: true })).toMatchObject({ ok: true });
});

test('who becomes a supervisor by the claim sees what the settings say, until an administrator says another', async () => {
  const roles = [{ value: 'leads', role: 'supervisor' as const }];
  const rules = { roleClaim: 'groups', roles, otherwise: 'agent' as const, admitsNew: true };
  const seen = async (email: string) => {
    const [row] = await db.sql<
      { role: string; sees: string }[]
    >`select role, sees from users where email = ${email}`;
    return row;
  };
  await bench.set(rules);
  await bench.outcome('agent2@harbor.test', 'lead');
  await bench.outcome('agent2@harbor.test', 'dana');
  const teams = { role: 'supervisor', sees: 'teams' };
  expect([await seen('agent2@harbor.test'), await seen('dana@harbor.test')]).toEqual([teams, teams]);
  await bench.crew.team.change(bench.admin, bench.crew.people.agent2.id, { sees: 'everybody' });
  await bench.outcome('agent2@harbor.test', 'lead');
  expect(await seen('agent2@harbor.test')).toEqual({ role: 'supervisor', sees: 'everybody' });
});

test('a start link says the host it leads to', async () => {
  await bench.set();
  const id = (await connection())?.startLink.split('/').at(-1) ?? '';
  expect(await placeOf(bench.parts, id)).toEqual({ host: new URL(provider.issuer).host });
  expect(await placeOf(bench.parts, bench.crew.accountId)).toBeNull();
});
