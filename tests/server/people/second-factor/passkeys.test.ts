/** Against a software authenticator that signs as a device does (WebAuthn §6). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { resetSecondFactor, setFactorRule } from '#server/people/second-factor/factor-rule.ts';
import { lockPerson } from '#server/people/second-factor/factors.ts';
import { readOwnFactors } from '#server/people/second-factor/own-factors.ts';
import {
  addOwnPasskey,
  askAnyPasskey,
  askAtStep,
  offerOwnPasskey,
  offerPasskeyAtSignIn,
  proveByPasskey,
  removeOwnPasskey,
  setUpPasskeyAtSignIn,
  signInByPasskey,
} from '#server/people/second-factor/passkey-verbs.ts';
import type { Oneself } from '#server/people/sign-in/own-access.ts';
import { isSessionOpen, readSession } from '#server/people/sign-in/sessions.ts';
import { FactorBench, ORIGIN } from '#support/people/factor-bench.ts';
import { SoftDevice } from '#support/people/soft-device.ts';
import { doer } from '#support/people/test-team.ts';
import { whileHeld } from '#support/store/while-held.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const site = { origin: 'https://phone.test' };
const WRONG = { ok: false, failure: 'code-wrong' };
let db: TestDatabase;
let bench: FactorBench;
let device: SoftDevice;
let by: Oneself;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.sql`update users set email = id || '@gone.test'`;
  bench = await FactorBench.open(db.sql);
  device = new SoftDevice(site.origin);
  by = await bench.oneself(bench.people.agent1);
});

async function add(name = 'Desk computer') {
  const offered = await offerOwnPasskey(bench.parts, by, site);
  if (!offered.ok) throw new Error(offered.failure);
  return addOwnPasskey(bench.parts, by, site, { name, credential: device.make(offered.value) });
}
const asked = () => askAnyPasskey(bench.parts, 'browser', site);
const signIn = (signed: ReturnType<SoftDevice['sign']>, browser = 'browser') =>
  signInByPasskey(bench.parts, browser, { site, signed, origin: ORIGIN });

test('what a device has made signs in, with no password', async () => {
  const added = await add();
  expect(added).toMatchObject({ ok: true });
  expect(added.ok && added.value.recoveryCodes).toHaveLength(10);
  expect((await readOwnFactors(db.sql, by.user.id)).passkeys).toMatchObject([
    { name: 'Desk computer', madeAt: bench.clock.now(), usedAt: null },
  ]);
  const came = await signIn(device.sign(await asked()));
  if (!came.ok) throw new Error(came.failure);
  expect((await readSession(db.sql, came.value.token, bench.clock))?.user.id).toBe(by.user.id);
  expect(bench.told.map(({ news }) => news)).toEqual([{ kind: 'passkey-added', name: 'Desk computer' }]);
});

test('lets nobody in but administrators where the company wants its own accounts used', async () => {
  await add();
  await db.sql`
    insert into sso_connections
      (id, account_id, issuer, client_id, client_secret, role_claim, roles, admits_new, is_required, supervisors_see)
    values (${randomUUID()}, ${bench.accountId}, 'https://login.test', 'c', 's', '', '[]', false, true, 'teams')`;
  expect(await signIn(device.sign(await asked()))).toEqual({ ok: false, failure: 'company-only' });
  await db.sql`update users set role = 'admin' where id = ${by.user.id}`;
  expect(await signIn(device.sign(await asked()))).toMatchObject({ ok: true });
});

describe('refused is', () => {
  beforeEach(async () => {
    await add();
  });

  test('a signature that was used, and one of another browser’s challenge', async () => {
    const signed = device.sign(await asked());
    expect(await signIn(signed, 'another browser')).toEqual(WRONG);
    expect(await signIn(signed)).toMatchObject({ ok: true });
    expect(await signIn(signed)).toEqual(WRONG);
  });

  test('of ten that come at once with the same signature, nine', async () => {
    const signed = device.sign(await asked());
    const came = await Promise.all(Array.from({ length: 10 }, () => signIn(signed)));
    expect(came.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test('one that comes after five minutes', async () => {
    const signed = device.sign(await asked());
    bench.clock.advance(5 * 60_000);
    expect(await signIn(signed)).toEqual(WRONG);
  });

  test('one of another site, of nobody told apart, of another person, and of a copied device', async () => {
    const elsewhere = { origin: 'https://phone.test.evil.example' };
    expect(await signIn(device.sign(await asked(), elsewhere))).toEqual(WRONG);
    expect(await signIn(device.sign(await asked(), { isVerified: false }))).toEqual(WRONG);
    expect(await signIn(device.sign(await asked(), { userId: bench.people.admin.id }))).toEqual(WRONG);
    expect(await signIn(device.sign(await asked(), { counter: 50 }))).toMatchObject({ ok: true });
    expect(await signIn(device.sign(await asked(), { counter: 50 }))).toEqual(WRONG);
    expect(await signIn(device.sign(await asked(), { counter: 51 }))).toMatchObject({ ok: true });
  });

  test('a key that nobody has, and bytes that are none', async () => {
    const stranger = new SoftDevice(site.origin);
    stranger.make(await askAnyPasskey(bench.parts, 'other', site));
    expect(await signIn(stranger.sign(await asked()))).toEqual(WRONG);
    const signed = device.sign(await asked());
    expect(await signIn({ ...signed, response: { ...signed.response, authenticatorData: 'AAAA' } })).toEqual(
      WRONG,
    );
  });

  test('one of who is deactivated, and one that was removed', async () => {
    await db.sql`update users set state = 'deactivated' where id = ${by.user.id}`;
    expect(await signIn(device.sign(await asked()))).toEqual({ ok: false, failure: 'deactivated' });
    await db.sql`update users set state = 'active' where id = ${by.user.id}`;
    const other = await bench.oneself(by.user);
    const [passkey] = (await readOwnFactors(db.sql, by.user.id)).passkeys;
    expect(await removeOwnPasskey(bench.parts, by, passkey?.id ?? '')).toEqual({ ok: true, value: null });
    expect(await isSessionOpen(db.sql, other.sessionId, bench.clock)).toBe(false);
    expect(await signIn(device.sign(await asked()))).toEqual(WRONG);
  });
});

test('nobody removes one of another person, and the last one stays where the role needs it', async () => {
  await add();
  const [passkey] = (await readOwnFactors(db.sql, by.user.id)).passkeys;
  const ben = await bench.oneself(bench.people.agent2);
  expect(await removeOwnPasskey(bench.parts, ben, passkey?.id ?? '')).toMatchObject({ failure: 'not-found' });
  await setFactorRule(bench.parts, doer(bench.people.admin), { roles: ['agent'] });
  expect(await removeOwnPasskey(bench.parts, by, passkey?.id ?? '')).toMatchObject({
    failure: 'second-factor-required',
  });
});

test('the second step takes one of the person whose password was right, and of nobody else', async () => {
  await add();
  const token = await bench.beginTwoSteps(by.user);
  const ask = async () => {
    const options = await askAtStep(bench.parts, token, site);
    if (!options.ok) throw new Error(options.failure);
    return options.value;
  };
  const prove = (signed: ReturnType<SoftDevice['sign']>) =>
    proveByPasskey(bench.parts, token, { site, signed, origin: ORIGIN });
  expect(await prove(device.sign(await ask(), { origin: 'https://elsewhere.test' }))).toEqual(WRONG);
  expect(await prove(device.sign(await asked()))).toEqual(WRONG);
  expect(await prove(device.sign(await ask()))).toMatchObject({ ok: true });
  expect(await askAtStep(bench.parts, token, site)).toMatchObject({ failure: 'not-found' });
});

test('who needs a second factor and has none sets a passkey up at the sign-in', async () => {
  await setFactorRule(bench.parts, doer(bench.people.admin), { roles: ['agent'] });
  const token = await bench.beginTwoSteps(by.user);
  const offered = await offerPasskeyAtSignIn(bench.parts, token, site);
  if (!offered.ok) throw new Error(offered.failure);
  const made = { name: 'Phone', credential: device.make(offered.value) };
  const came = await setUpPasskeyAtSignIn(bench.parts, token, { site, made, origin: ORIGIN });
  expect(came.ok && came.value.recoveryCodes).toHaveLength(10);
  expect(await offerPasskeyAtSignIn(bench.parts, token, site)).toMatchObject({ failure: 'not-found' });
});

test('one person has twenty at most, and one device one', async () => {
  expect(await add()).toMatchObject({ ok: true });
  expect(await add()).toEqual(WRONG);
  for (let count = 1; count < 20; count += 1) {
    device = new SoftDevice(site.origin);
    expect(await add(`Device ${count}`)).toMatchObject({ ok: true });
  }
  device = new SoftDevice(site.origin);
  expect(await add()).toEqual({ ok: false, failure: 'in-use' });
});

test('an administrator takes a passkey away while it signs in: neither waits for the other', async () => {
  await add();
  const signed = device.sign(await asked());
  const done = await whileHeld(db.url, (tx) => lockPerson(tx, by.user.id), [
    (sql) =>
      resetSecondFactor({ ...bench.parts, sql }, doer(bench.people.admin), by.user.id, { letCallEnd: false }),
    (sql) => signInByPasskey({ ...bench.parts, sql }, 'browser', { site, signed, origin: ORIGIN }),
  ]);
  expect(done).toEqual([{ ok: true, value: null }, WRONG]);
});
