import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  factorsOfPerson,
  readFactorRule,
  resetSecondFactor,
  setFactorRule,
} from '#server/people/second-factor/factor-rule.ts';
import {
  addOwnApp,
  confirmOwn,
  offerOwnApp,
  readOwnFactors,
  removeOwnApp,
  renewRecoveryCodes,
} from '#server/people/second-factor/own-factors.ts';
import { resetAsOperator } from '#server/people/second-factor/operator-reset.ts';
import { PasswordHashing } from '#server/people/sign-in/password-hashing.ts';
import { isSessionOpen } from '#server/people/sign-in/sessions.ts';
import { shownBy } from '#support/people/authenticator.ts';
import { FactorBench } from '#support/people/factor-bench.ts';
import { doer } from '#support/people/test-team.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const MINUTE_MS = 60_000;
const nothing = { app: null, passkeys: [], recoveryCodes: 0, isRequired: false };
let db: TestDatabase;
let bench: FactorBench;
const hashing = new PasswordHashing();
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(async () => {
  await hashing.close();
  await db.close();
});
beforeEach(async () => {
  await db.sql`update users set email = id || '@gone.test'`;
  bench = await FactorBench.open(db.sql);
});

const ana = () => bench.people.agent1;
const actions = async (id: string) =>
  (
    await db.sql<{ action: string }[]>`select action from audit_entries where subject_id = ${id} order by id`
  ).map(({ action }) => action);

test('an app counts once a code of it was typed', async () => {
  const by = await bench.oneself(ana());
  const offered = await offerOwnApp(bench.parts, by);
  if (!offered.ok) throw new Error(offered.failure);
  expect(offered.value.uri).toContain(`secret=${offered.value.secret}`);
  expect(await readOwnFactors(db.sql, ana().id)).toEqual(nothing);
  expect(await bench.begin(ana())).toBeNull();
  expect(await addOwnApp(bench.parts, by, '000000')).toEqual({ ok: false, failure: 'code-wrong' });
  const code = shownBy(offered.value.secret, bench.clock.now());
  expect(await addOwnApp(bench.parts, by, code)).toMatchObject({ ok: true });
  expect(await readOwnFactors(db.sql, ana().id)).toEqual({
    app: bench.clock.now(),
    passkeys: [],
    recoveryCodes: 10,
    isRequired: false,
  });
  expect(await actions(ana().id)).toEqual(['person.app-added']);
});

test('what was offered is forgotten after a quarter of an hour', async () => {
  const by = await bench.oneself(ana());
  const offered = await offerOwnApp(bench.parts, by);
  if (!offered.ok) throw new Error(offered.failure);
  bench.clock.advance(15 * MINUTE_MS);
  const later = await bench.oneself(ana());
  const code = shownBy(offered.value.secret, bench.clock.now());
  expect(await addOwnApp(bench.parts, later, code)).toEqual({ ok: false, failure: 'code-wrong' });
});

test('another phone takes the place of the former, and the recovery codes stay', async () => {
  const by = await bench.oneself(ana());
  const former = await bench.withApp(by);
  bench.clock.advance(MINUTE_MS);
  const { secret, recoveryCodes } = await bench.withApp(by);
  expect(recoveryCodes).toEqual([]);
  bench.clock.advance(MINUTE_MS);
  const token = await bench.beginTwoSteps(ana());
  expect(await bench.prove(token, shownBy(former.secret, bench.clock.now()))).toMatchObject({ ok: false });
  expect(await bench.prove(token, shownBy(secret, bench.clock.now()))).toMatchObject({ ok: true });
});

test('who signed in a while ago types the password first', async () => {
  const by = await bench.oneself(ana());
  await bench.withApp(by);
  bench.clock.advance(10 * MINUTE_MS);
  const needed = { ok: false, failure: 'password-needed' };
  expect(await offerOwnApp(bench.parts, by)).toEqual(needed);
  expect(await addOwnApp(bench.parts, by, '000000')).toEqual(needed);
  expect(await removeOwnApp(bench.parts, by)).toEqual(needed);
  expect(await renewRecoveryCodes(bench.parts, by)).toEqual(needed);
  const confirming = { sql: db.sql, clock: bench.clock, hashing };
  expect(await confirmOwn(confirming, by, 'wrong')).toEqual({ ok: false, failure: 'sign-in-failed' });
  expect(await offerOwnApp(bench.parts, by)).toEqual(needed);
  expect(await confirmOwn(confirming, by, 'ringside')).toEqual({ ok: true, value: null });
  expect(await offerOwnApp(bench.parts, by)).toMatchObject({ ok: true });
});

test('removing it ends every other session, and what the codes were for', async () => {
  const by = await bench.oneself(ana());
  await bench.withApp(by);
  const other = await bench.oneself(ana());
  const token = await bench.beginTwoSteps(ana());
  expect(await removeOwnApp(bench.parts, by)).toEqual({ ok: true, value: null });
  expect(await isSessionOpen(db.sql, other.sessionId, bench.clock)).toBe(false);
  expect(await isSessionOpen(db.sql, by.sessionId, bench.clock)).toBe(true);
  expect(await bench.prove(token, '000000')).toEqual({ ok: false, failure: 'not-found' });
  expect(await readOwnFactors(db.sql, ana().id)).toEqual(nothing);
  expect(await bench.begin(ana())).toBeNull();
  expect(bench.told.map(({ news }) => news.kind)).toEqual(['app-added', 'app-removed']);
});

test('new recovery codes take the place of the former', async () => {
  const by = await bench.oneself(ana());
  expect(await renewRecoveryCodes(bench.parts, by)).toEqual({ ok: false, failure: 'not-found' });
  const { recoveryCodes } = await bench.withApp(by);
  const renewed = await renewRecoveryCodes(bench.parts, by);
  if (!renewed.ok) throw new Error(renewed.failure);
  expect(renewed.value).toHaveLength(10);
  const token = await bench.beginTwoSteps(ana());
  expect(await bench.prove(token, recoveryCodes[0] ?? '')).toMatchObject({ failure: 'code-wrong' });
  expect(await bench.prove(token, renewed.value[9] ?? '')).toMatchObject({ ok: true });
});

test('where the role needs one the last one stays, and another may take its place', async () => {
  const admin = doer(bench.people.admin);
  expect(await setFactorRule(bench.parts, admin, { roles: ['admin', 'agent', 'agent'] })).toEqual({
    ok: true,
    value: { roles: ['agent', 'admin'] },
  });
  expect(await readFactorRule(db.sql, bench.accountId)).toEqual({ roles: ['agent', 'admin'] });
  const by = await bench.oneself(ana());
  await bench.withApp(by);
  expect(await removeOwnApp(bench.parts, by)).toEqual({ ok: false, failure: 'second-factor-required' });
  expect(await readOwnFactors(db.sql, ana().id)).toMatchObject({ isRequired: true, recoveryCodes: 10 });
  expect(await actions(bench.accountId)).toEqual(['account.second-factor-rule-changed']);
});

test('an administrator resets what somebody lost, and ends their sessions', async () => {
  const admin = doer(bench.people.admin);
  const by = await bench.oneself(ana());
  await bench.withApp(by);
  expect(await factorsOfPerson(db.sql, bench.accountId, ana().id)).toEqual({
    app: bench.clock.now(),
    passkeys: [],
    isRequired: false,
  });
  expect(await resetSecondFactor(bench.parts, admin, ana().id, { letCallEnd: false })).toEqual({
    ok: true,
    value: null,
  });
  expect(await isSessionOpen(db.sql, by.sessionId, bench.clock)).toBe(false);
  expect(await bench.begin(ana())).toBeNull();
  expect(await actions(ana().id)).toEqual(['person.app-added', 'person.second-factor-reset']);
  expect(bench.told.at(-1)?.news.kind).toBe('second-factor-reset');
  expect(await resetSecondFactor(bench.parts, admin, ana().id, { letCallEnd: false })).toMatchObject({
    failure: 'not-found',
  });
});

test('nobody resets their own, an agent nobody’s, and nobody one of another account', async () => {
  const admin = doer(bench.people.admin);
  await bench.withApp(await bench.oneself(bench.people.admin));
  expect(await resetSecondFactor(bench.parts, admin, admin.user.id, { letCallEnd: false })).toMatchObject({
    failure: 'own-access',
  });
  expect(
    await resetSecondFactor(bench.parts, doer(ana()), admin.user.id, { letCallEnd: false }),
  ).toMatchObject({
    failure: 'forbidden',
  });
  const { id } = ana();
  await db.sql`update users set email = id || '@gone.test'`;
  const foreign = await FactorBench.open(db.sql);
  expect(await factorsOfPerson(db.sql, foreign.accountId, id)).toBeNull();
  const their = doer(foreign.people.admin);
  expect(await resetSecondFactor(bench.parts, their, id, { letCallEnd: false })).toMatchObject({
    failure: 'not-found',
  });
});

test('the operator of the server resets what the last administrator lost', async () => {
  const { admin } = bench.people;
  const by = await bench.oneself(admin);
  const reset = (email: string) => resetAsOperator(db.url, email, bench.clock);
  expect(await reset(admin.email.toUpperCase())).toMatch(/has no second factor. Nothing was done.$/);
  await bench.withApp(by);
  expect(await reset('nobody@harbor.test')).toBe(
    'Nobody signs in with nobody@harbor.test. Nothing was done.',
  );
  expect(await reset(admin.email.toUpperCase())).toMatch(/is gone: the password alone signs in/);
  expect(await isSessionOpen(db.sql, by.sessionId, bench.clock)).toBe(false);
  expect(await bench.begin(admin)).toBeNull();
  expect(await actions(admin.id)).toEqual(['person.app-added', 'person.second-factor-reset']);
});
