import { randomUUID } from 'node:crypto';
import { cardSetupSchema } from '#contract/billing/payments.ts';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { accountClosing } from '#server/accounts/account-closing.ts';
import { openBillingResources } from '#server/wiring/billing-resources.ts';
import { fundAccount } from '#server/billing/accounts.ts';
import { notifyAdministrators } from '#server/billing/account/billing-events.ts';
import { shownPlans } from '#server/billing/plans/shown-plans.ts';
import { openFunding } from '#server/wiring/funding-resources.ts';
import type { SignUp } from '#contract/billing/plans.ts';
import { createApp } from '#server/http/app.ts';
import { cancellationRoutes } from '#server/http/billing/cancellation-routes.ts';
import { signUpRoutes } from '#server/http/people/sign-up-routes.ts';
import type { User } from '#server/people/users.ts';
import { PasswordHashing } from '#server/people/sign-in/password-hashing.ts';
import { signUp } from '#server/accounts/sign-up.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';
import { testVault } from '#support/store/test-vault.ts';
import type { TestDatabase } from '#support/store/test-database.ts';

/** What an account has that routes name by an id. */
export type Things = Record<'card' | 'setup' | 'payment' | 'package' | 'notice' | 'block', string>;

export interface Asked {
  /** null: nobody is signed in. */
  by: User | null;
  method: string;
  path: string;
  /** An object is sent as JSON. */
  body?: object | string | undefined;
  headers?: Record<string, string>;
}

export type BillingApp = ReturnType<typeof openBillingApp> extends Promise<infer App> ? App : never;

/** All of the account's money over HTTP, as server/compose.ts joins it, with the test provider. */
export async function openBillingApp({ sql }: TestDatabase) {
  const clock = new ManualClock();
  const parts = { sql, vault: testVault, clock, log: silentLog };
  const settleDue = () => Promise.resolve();
  const funding = await openFunding({ ...parts, stripe: null, demo: true, settleDue });
  const billing = openBillingResources(parts);
  const nothing = () => Promise.resolve();
  const closing = cancellationRoutes(
    accountClosing({ sql, clock, log: silentLog, releaseNumbers: nothing, cancelPorts: nothing }),
  );
  const rooms = new FakeRooms();
  const http = rooms.parts({ clock });
  const newAccount = (request: SignUp) =>
    signUp({ sql, hashing: new PasswordHashing() }, request, 'a network');
  const signingUp = signUpRoutes({ ...http, plans: shownPlans, signUp: newAccount });
  const app = createApp(
    http,
    null,
    [...billing.routers, ...funding.routers, closing],
    [...funding.openRouters, signingUp],
  );

  const ask = async ({ by, method, path, body, headers = {} }: Asked): Promise<Response> => {
    if (by) Object.assign(rooms.user, by);
    const cookie = by ? { cookie: `ringside_session=${await rooms.sessions.open()}` } : {};
    const json = typeof body === 'object' ? { 'content-type': 'application/json' } : {};
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    const sent = text === undefined ? {} : { body: text };
    return app.request(path, { method, headers: { ...cookie, ...json, ...headers }, ...sent }, {});
  };

  /** Signs somebody up with $2,000 and one thing of each kind; their bank asks about a payment. */
  const newcomer = async (company: string): Promise<{ admin: User; things: Things }> => {
    const email = `${randomUUID()}@harbor.test`;
    const opened = await newAccount({ company, name: 'Ada Lund', email, password: 'correct horse' });
    if (!opened.ok) throw new Error('no account was opened');
    const admin = opened.value;
    const { accountId } = admin;
    await fundAccount(sql, { accountId, micros: 2_000_000_000n, key: accountId }, clock);
    const asAdmin = (path: string, body: object) => ask({ by: admin, method: 'POST', path, body });
    const saved = await asAdmin(billingRoutes.cardSetups, { testToken: 'asks-first' });
    const { id: setup, card } = cardSetupSchema.parse(await saved.json());
    const things: Things = {
      card: card?.id ?? '',
      setup,
      payment: randomUUID(),
      package: randomUUID(),
      notice: '',
      block: randomUUID(),
    };
    await asAdmin(billingRoutes.payments, { id: things.payment, micros: 20_000_000 });
    await asAdmin(billingRoutes.packages, { id: things.package, offerId: 'local-75000' });
    const facts = { kind: 'package-used-up', offerId: 'local-75000' } as const;
    await notifyAdministrators(sql, { accountId, key: 'one', facts }, clock);
    const [notice] = await sql<{ id: string }[]>`select id from notices where account_id = ${accountId}`;
    await sql`
      insert into outbound_blocks (id, account_id, user_id, calls, since)
      values (${things.block}, ${accountId}, ${admin.id}, 31, ${new Date(clock.now())})`;
    return { admin, things: { ...things, notice: notice?.id ?? '' } };
  };

  return { app, rooms, clock, ask, newcomer, close: () => funding.close() };
}
