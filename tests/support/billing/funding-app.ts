import type { OpenAPIHono } from '@hono/zod-openapi';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { openFunding } from '#server/wiring/funding-resources.ts';
import { createApp } from '#server/http/app.ts';
import type { Env } from '#server/http/web/context.ts';
import { seedDemoPeople } from '#server/people/demo-people.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { testVault } from '#support/store/test-vault.ts';
import type { TestDatabase } from '#support/store/test-database.ts';

export type FundingApp = Awaited<ReturnType<typeof openFundingApp>>;

interface Options {
  /** false: no provider of cards. */
  demo?: boolean;
  stripe?: { secretKey: string; webhookSecret: string };
}

/** The real routes of cards and payments, the test provider behind them, and the demo account with its people. */
export async function openFundingApp({ sql }: TestDatabase, { demo = true, stripe }: Options = {}) {
  const clock = new ManualClock();
  /** Accounts whose dues were looked at. */
  const settled: string[] = [];
  const funding = await openFunding({
    sql,
    vault: testVault,
    clock,
    log: silentLog,
    stripe: stripe ?? null,
    demo,
    settleDue: (paid) => Promise.resolve(void settled.push(paid)),
  });
  const accountId = await seedDemoAccount(sql, clock);
  // Other benches of this database have people of the same addresses.
  await sql`update users set email = id || '.' || email where email like '%@harbor.test' and email not like '%.%@%'`;
  const people = await seedDemoPeople(sql, accountId);
  const open: OpenAPIHono<Env> = createApp(new FakeRooms().parts({ clock }), null, [], funding.openRouters);
  return {
    sql,
    clock,
    accountId,
    people,
    settled,
    close: () => funding.close(),
    send: openSignedInApp(funding.routers),
    /** Nobody is signed in. */
    post: (path: string, body: string, headers: Record<string, string>) =>
      open.request(path, { method: 'POST', body, headers }, {}),
  };
}
