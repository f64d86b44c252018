import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { paymentSchema } from '#contract/billing/payments.ts';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { zoneAt } from '#server/billing/ledger/account-days.ts';
import { Plans } from '#server/billing/plans/plans.ts';
import { PasswordHashing } from '#server/people/sign-in/password-hashing.ts';
import { signUp } from '#server/accounts/sign-up.ts';
import { openFundingApp, type FundingApp } from '#support/billing/funding-app.ts';
import { audit } from '#support/store/ledger-audit.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

let db: TestDatabase;
let bench: FundingApp;
beforeAll(async () => {
  db = await openTestDatabase();
  bench = await openFundingApp(db);
});
afterAll(async () => {
  await bench.close();
  await db.close();
});

test("[FAQ] on the other plans the card is asked for at sign-up, where it also pays the first month's software fee", async () => {
  const newcomer = { company: 'Acme', name: 'Eve', email: 'eve@acme.test', password: 'correct horse' };
  const opened = await signUp({ sql: db.sql, hashing: new PasswordHashing() }, newcomer, '127.0.0.1');
  if (!opened.ok) throw new Error('no account was opened');
  const { accountId } = opened.value;
  const desk = new Plans(db.sql, bench.clock);
  const { shortMicros } = await desk.quote(accountId, 'team');
  expect(shortMicros).toBe(29_000_000);
  const pay = () =>
    bench.send(opened.value, 'POST', billingRoutes.payments, {
      id: randomUUID(),
      micros: shortMicros,
      purpose: { type: 'plan', plan: 'team' },
    });

  const unasked = await pay();
  expect([unasked.status, apiErrorSchema.parse(await unasked.json()).error.code]).toEqual([
    402,
    'card-needed',
  ]);
  await bench.send(opened.value, 'POST', billingRoutes.cardSetups, { testToken: 'succeeds' });
  expect(paymentSchema.parse(await (await pay()).json())).toMatchObject({
    state: 'succeeded',
    purposeDone: true,
  });
  expect(await desk.standing(accountId)).toMatchObject({ plan: 'team', state: 'active' });
  expect(await audit(db.sql, accountId)).toMatchObject({ available: 0n, usage: 29_000_000n });
});

test.each([
  ['America/New_York', 'America/New_York'],
  ['Etc/Unknown', 'UTC'],
  [undefined, 'UTC'],
])('a browser in %s opens an account that counts its days by %s', async (timeZone, zone) => {
  const email = `${randomUUID()}@acme.test`;
  const newcomer = {
    company: 'Acme',
    name: 'Eve',
    email,
    password: 'correct horse',
    ...(timeZone && { timeZone }),
  };
  const opened = await signUp({ sql: db.sql, hashing: new PasswordHashing() }, newcomer, '127.0.0.1');
  if (!opened.ok) throw new Error('no account was opened');
  expect(await zoneAt(db.sql, opened.value.accountId, bench.clock.now())).toBe(zone);
});
