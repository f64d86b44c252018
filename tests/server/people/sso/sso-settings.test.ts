/** What administrators decide about the sign-in by their company's accounts, against a real provider. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changeOwnPassword } from '#server/people/sign-in/own-access.ts';
import { PasswordHashing } from '#server/people/sign-in/password-hashing.ts';
import { authenticate } from '#server/people/sign-in/sign-in.ts';
import { readSso, removeSso, setSso } from '#server/people/sso/sso.ts';
import { askForPassword } from '#server/people/team/forgotten-password.ts';
import { TestProvider } from '#support/sso/provider.ts';
import { CALLBACK, ORIGIN, PAGE, SsoBench, verified } from '#support/sso/sso-bench.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let provider: TestProvider;
let bench: SsoBench;
const hashing = new PasswordHashing();

beforeAll(async () => {
  db = await openTestDatabase();
  const people = {
    ana: verified('agent1'),
    dana: verified('dana'),
    careless: { ...verified('agent3'), email_verified: false },
  };
  provider = await TestProvider.start({ redirectUris: [CALLBACK], people });
});
afterAll(async () => {
  await provider.stop();
  await hashing.close();
  await db.close();
});
beforeEach(async () => {
  // Demo people have the same addresses in every account.
  await db.sql`update users set email = id || '@gone.test'`;
  bench = await SsoBench.open(db.sql, provider);
});

test('required: nothing else lets anybody but administrators in', async () => {
  await bench.set({ isRequired: true });
  const { agent1, admin } = bench.crew.people;
  const signIn = (email: string) =>
    authenticate({ sql: db.sql, hashing }, { email, password: 'ringside', network: ORIGIN.address });
  expect(await signIn('agent1@harbor.test')).toEqual({ ok: true, value: 'company-only' });
  expect(await signIn('admin@harbor.test')).toMatchObject({ ok: true, value: { user: { id: admin.id } } });
  const { token } = await bench.invited('dana@harbor.test');
  expect(await bench.crew.accept(token)).toEqual({ ok: false, failure: 'company-only' });
  const mailed: string[] = [];
  const mail = (_tx: unknown, { person }: { person: { email: string } }) => {
    mailed.push(person.email);
    return Promise.resolve(true);
  };
  for (const email of ['agent1@harbor.test', 'admin@harbor.test'])
    await askForPassword({ ...bench.parts, mailed: mail }, { email, address: '', pageOrigin: PAGE });
  expect(mailed).toEqual(['admin@harbor.test']);
  const by = { user: agent1, sessionId: agent1.id, ...ORIGIN, network: ORIGIN.address };
  const own = { sql: db.sql, clock: bench.parts.clock, hashing, renamed: () => Promise.resolve() };
  expect(await changeOwnPassword(own, by, { old: 'ringside', password: 'correct horse battery' })).toEqual({
    ok: false,
    failure: 'company-only',
  });
  expect(await bench.outcome('agent1@harbor.test', 'ana')).toBe('in');
  await db.sql`update users set password_hash = null where id = ${admin.id}`;
  await bench.set();
  expect(await bench.set({ isRequired: true })).toEqual({ ok: false, failure: 'password-needed' });
});

test('a try goes the whole way, says who it would be, and changes nothing', async () => {
  await bench.set({ admitsNew: true, otherwise: 'agent' });
  expect(await bench.tryAs('dana')).toEqual({
    ok: true,
    value: { returnTo: '#/people/sign-in/tried', session: null },
  });
  const tried = async () => (await readSso(bench.parts, bench.crew.accountId, PAGE)).connection?.tried;
  expect(await tried()).toMatchObject({ fault: null, email: 'dana@harbor.test', role: 'agent', isNew: true });
  expect(await db.sql`select from users where email = 'dana@harbor.test'`).toHaveLength(0);
  await bench.tryAs('careless');
  expect(await tried()).toMatchObject({ fault: 'email-unverified', email: 'agent3@harbor.test' });
  await bench.set();
  expect(await tried()).toBeNull();
});

test('keeps the secret sealed, says what was changed and never the secret, and lets go of all of it', async () => {
  await bench.set();
  const [row] = await db.sql<{ clientSecret: string }[]>`
    select client_secret from sso_connections where account_id = ${bench.crew.accountId}`;
  expect(row?.clientSecret).not.toContain(provider.clientSecret);
  await bench.set({ clientSecret: null, admitsNew: true });
  expect(await bench.outcome('agent1@harbor.test', 'ana')).toBe('in');
  const logged = await db.sql<{ action: string; before: unknown; after: unknown }[]>`
    select action, before, after from audit_entries
    where account_id = ${bench.crew.accountId} and action like 'sso.%' order by id`;
  expect(logged).toMatchObject([
    { action: 'sso.changed', before: null, after: { issuer: provider.issuer, clientSecret: 'new' } },
    { action: 'sso.changed', before: { admitsNew: false }, after: { admitsNew: true } },
  ]);
  expect(JSON.stringify(logged)).not.toContain(provider.clientSecret);
  expect(await removeSso(bench.parts, bench.admin)).toEqual({ ok: true, value: null });
  expect(await removeSso(bench.parts, bench.admin)).toEqual({ ok: false, failure: 'not-found' });
  expect(await readSso(bench.parts, bench.crew.accountId, PAGE)).toEqual({
    redirectUri: CALLBACK,
    connection: null,
  });
  const input = { issuer: provider.issuer, clientId: 'x', clientSecret: null, roleClaim: '', roles: [] };
  const rest = { otherwise: null, admitsNew: false, supervisorsSee: 'teams', isRequired: false } as const;
  expect(await setSso(bench.parts, bench.admin, { ...input, ...rest })).toEqual({
    ok: false,
    failure: 'not-found',
  });
});
