import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callListSchema } from '#contract/calls/calls.ts';
import { booksOf } from '#support/e2e/account-books.ts';
import { button, ContactCenter, phoneIsRegistered, shownBalance } from '#support/e2e/contact-center.ts';

let center: ContactCenter;
let ana: Page;
beforeAll(async () => {
  center = await ContactCenter.open();
  ana = await center.signIn('agent1');
});
afterAll(() => center.close());

describe('a server that is killed in the middle of a call', () => {
  test('closes the call at its last heartbeat and settles it exactly once, and the phone comes back', async () => {
    const caller = await center.carrier.call(center.trunk, { from: '+12065550142', to: '+12025550110' });
    await ana.getByRole('alertdialog').waitFor();
    await button(ana, 'Answer').click();
    await caller.answered;
    await expect.poll(() => shownBalance(ana)).toBeLessThan(25);

    await center.server.kill();
    await center.server.launch();
    await phoneIsRegistered(ana);
    const { calls } = callListSchema.parse(await (await ana.request.get('/api/calls')).json());
    expect(calls[0]).toMatchObject({
      state: 'ended',
      outcome: 'answered',
      costMicros: 25_000,
      billedSeconds: 60,
    });
    const once = { available: 24_975_000n, reserved: 0n, usage: 25_000n, funding: -25_000_000n };
    expect(await booksOf(center.server)).toEqual(once);

    await center.server.kill();
    await center.server.launch();
    await phoneIsRegistered(ana);
    expect(await booksOf(center.server)).toEqual(once);
    await expect.poll(() => shownBalance(ana)).toBe(24.97);
  });
});
