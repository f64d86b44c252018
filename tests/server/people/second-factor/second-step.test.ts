import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { resetSecondFactor, setFactorRule } from '#server/people/second-factor/factor-rule.ts';
import { lockPerson } from '#server/people/second-factor/factors.ts';
import {
  endSecondStep,
  offerAtSignIn,
  proveSecondStep,
  readSecondStep,
  setUpAtSignIn,
} from '#server/people/second-factor/second-step.ts';
import { readSession } from '#server/people/sign-in/sessions.ts';
import { shownBy } from '#support/people/authenticator.ts';
import { FactorBench, ORIGIN } from '#support/people/factor-bench.ts';
import { doer } from '#support/people/test-team.ts';
import { whileHeld } from '#support/store/while-held.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const STEP_MS = 30_000;
const MINUTE_MS = 60_000;
const WRONG = { ok: false, failure: 'code-wrong' };
const OVER = { ok: false, failure: 'not-found' };

let db: TestDatabase;
let bench: FactorBench;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.sql`update users set email = id || '@gone.test'`;
  bench = await FactorBench.open(db.sql);
});

const ana = () => bench.people.agent1;
async function withApp() {
  const added = await bench.withApp(await bench.oneself(ana()));
  bench.clock.advance(2 * STEP_MS);
  return added;
}
const now = (secret: string) => shownBy(secret, bench.clock.now());

test('the password is enough for who has no second factor', async () => {
  expect(await bench.begin(ana())).toBeNull();
});

test('a code of the app opens a session, and the step is over', async () => {
  const { secret } = await withApp();
  const token = await bench.beginTwoSteps(ana());
  expect(await readSecondStep(db.sql, token, bench.clock)).toEqual({
    name: ana().name,
    hasApp: true,
    hasPasskey: false,
    hasRecoveryCodes: true,
    mustSetUp: false,
  });
  const came = await bench.prove(token, now(secret));
  if (!came.ok) throw new Error(came.failure);
  expect((await readSession(db.sql, came.value.token, bench.clock))?.user.id).toBe(ana().id);
  expect(came.value.recoveryCodes).toBeNull();
  bench.clock.advance(2 * STEP_MS);
  expect(await bench.prove(token, now(secret))).toEqual(OVER);
});

describe('a code is taken once', () => {
  test('the one that proved the app is not taken again', async () => {
    const { secret } = await bench.withApp(await bench.oneself(ana()));
    expect(await bench.prove(await bench.beginTwoSteps(ana()), now(secret))).toEqual(WRONG);
  });

  test('of ten browsers that send the same one at the same time one comes in', async () => {
    const { secret } = await withApp();
    const tokens = await Promise.all(Array.from({ length: 10 }, () => bench.beginTwoSteps(ana())));
    const came = await Promise.all(tokens.map((token) => bench.prove(token, now(secret))));
    expect(came.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test('of ten requests of one browser, too', async () => {
    const { secret } = await withApp();
    const token = await bench.beginTwoSteps(ana());
    const came = await Promise.all(Array.from({ length: 10 }, () => bench.prove(token, now(secret))));
    expect(came.filter(({ ok }) => ok)).toHaveLength(1);
    const sessions =
      await db.sql`select from sessions where user_id = ${ana().id} and opened_at = ${new Date(bench.clock.now())}`;
    expect(sessions).toHaveLength(1);
  });

  test('after a later one an earlier one is not', async () => {
    const { secret } = await withApp();
    const earlier = now(secret);
    const later = shownBy(secret, bench.clock.now() + STEP_MS);
    expect(await bench.prove(await bench.beginTwoSteps(ana()), later)).toMatchObject({ ok: true });
    expect(await bench.prove(await bench.beginTwoSteps(ana()), earlier)).toEqual(WRONG);
  });
});

describe('a recovery code', () => {
  test('lets in once, in whatever way it is typed, and its person is told', async () => {
    const { recoveryCodes } = await withApp();
    expect(recoveryCodes).toHaveLength(10);
    expect(new Set(recoveryCodes).size).toBe(10);
    const [code = ''] = recoveryCodes;
    expect(code).toMatch(/^[a-z2-7]{4}(?:-[a-z2-7]{4}){3}$/);
    const typed = code.toUpperCase().replaceAll('-', ' ');
    expect(await bench.prove(await bench.beginTwoSteps(ana()), typed)).toMatchObject({ ok: true });
    expect(await bench.prove(await bench.beginTwoSteps(ana()), code)).toEqual(WRONG);
    expect(bench.told.at(-1)).toEqual({ name: ana().name, news: { kind: 'recovery-code-used', left: 9 } });
  });

  test('of somebody else is wrong', async () => {
    const { recoveryCodes } = await withApp();
    await bench.withApp(await bench.oneself(bench.people.agent2));
    const token = await bench.beginTwoSteps(bench.people.agent2);
    expect(await bench.prove(token, recoveryCodes[0] ?? '')).toEqual(WRONG);
  });

  test('no table holds one', async () => {
    const { recoveryCodes, secret } = await withApp();
    const rows = JSON.stringify([
      await db.sql`select code_hash::text from recovery_codes`,
      await db.sql`select secret from authenticator_apps`,
    ]);
    for (const secretText of [...recoveryCodes, secret]) expect(rows).not.toContain(secretText);
    expect(rows).toContain('sealed1.');
  });
});

describe('it is over', () => {
  test('after five minutes', async () => {
    const { secret } = await withApp();
    const token = await bench.beginTwoSteps(ana());
    bench.clock.advance(5 * MINUTE_MS);
    expect(await bench.prove(token, now(secret))).toEqual(OVER);
    expect(await readSecondStep(db.sql, token, bench.clock)).toBeNull();
  });

  test('after five wrong codes', async () => {
    const { secret } = await withApp();
    const token = await bench.beginTwoSteps(ana());
    for (let count = 0; count < 5; count += 1) expect(await bench.prove(token, '000000')).toEqual(WRONG);
    expect(await bench.prove(token, now(secret))).toEqual(OVER);
  });

  test('with another password, a stop, and the way back', async () => {
    const { secret } = await withApp();
    const [first, second, third] = [
      await bench.beginTwoSteps(ana()),
      await bench.beginTwoSteps(ana()),
      await bench.beginTwoSteps(ana()),
    ];
    await endSecondStep(db.sql, third);
    expect(await bench.prove(third, now(secret))).toEqual(OVER);
    await db.sql`update users set state = 'deactivated' where id = ${ana().id}`;
    expect(await bench.prove(second, now(secret))).toEqual(OVER);
    await db.sql`update users set state = 'active', password_hash = 'another' where id = ${ana().id}`;
    expect(await bench.prove(first, now(secret))).toEqual(OVER);
  });

  test('its token is no session', async () => {
    await withApp();
    const token = await bench.beginTwoSteps(ana());
    expect(await readSession(db.sql, token, bench.clock)).toBeNull();
  });
});

describe('where the role needs one', () => {
  beforeEach(async () => {
    await setFactorRule(bench.parts, doer(bench.people.admin), { roles: ['agent'] });
  });

  test('who has none sets one up before anything else', async () => {
    const token = await bench.beginTwoSteps(ana());
    expect(await readSecondStep(db.sql, token, bench.clock)).toMatchObject({
      mustSetUp: true,
      hasApp: false,
    });
    const offered = await offerAtSignIn(bench.parts, token);
    if (!offered.ok) throw new Error(offered.failure);
    const entry = (code: string) => ({ code, origin: ORIGIN });
    expect(await setUpAtSignIn(bench.parts, token, entry('000000'))).toEqual(WRONG);
    const came = await setUpAtSignIn(bench.parts, token, entry(now(offered.value.secret)));
    if (!came.ok) throw new Error(came.failure);
    expect(came.value.recoveryCodes).toHaveLength(10);
    expect(await readSession(db.sql, came.value.token, bench.clock)).not.toBeNull();
    expect(bench.told).toEqual([{ name: ana().name, news: { kind: 'app-added' } }]);
  });

  test('who has one cannot set up another in its place by the password alone', async () => {
    await withApp();
    const token = await bench.beginTwoSteps(ana());
    expect(await offerAtSignIn(bench.parts, token)).toEqual(OVER);
    expect(await setUpAtSignIn(bench.parts, token, { code: '000000', origin: ORIGIN })).toEqual(OVER);
  });

  test('others go on as before', async () => {
    expect(await bench.begin(bench.people.supervisor)).toBeNull();
  });
});

test('an administrator takes the second factor away while its person uses it: neither waits for the other', async () => {
  const { recoveryCodes } = await withApp();
  const token = await bench.beginTwoSteps(ana());
  const { id } = ana();
  const done = await whileHeld(db.url, (tx) => lockPerson(tx, id), [
    (sql) => resetSecondFactor({ ...bench.parts, sql }, doer(bench.people.admin), id, { letCallEnd: false }),
    (sql) =>
      proveSecondStep({ ...bench.parts, sql }, token, { code: recoveryCodes[0] ?? '', origin: ORIGIN }),
  ]);
  expect(done).toEqual([{ ok: true, value: null }, OVER]);
});
