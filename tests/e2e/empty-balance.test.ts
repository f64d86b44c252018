import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { booksOf, spendAll } from '#support/e2e/account-books.ts';
import { button, ContactCenter, shownBalance } from '#support/e2e/contact-center.ts';

let center: ContactCenter;
let ana: Page;
beforeAll(async () => {
  center = await ContactCenter.open();
  ana = await center.signIn('agent1');
});
afterAll(() => center.close());

describe('an empty balance', () => {
  test('shows at once, refuses the call with its own words, and nothing is dialed', async () => {
    await spendAll(center.server);
    await expect.poll(() => shownBalance(ana)).toBe(0);

    await ana.getByRole('textbox', { name: 'Number to call' }).pressSequentially('2065550142');
    await button(ana, 'Call').click();
    await ana.getByText('Ask Ada to add money').first().waitFor();
    expect(center.carrier.unexpectedCalls).toBe(0);
    expect(await booksOf(center.server)).toMatchObject({ available: 0n, reserved: 0n });
  });

  test('still lets customers reach the agents', async () => {
    const caller = await center.carrier.call(center.trunk, { from: '+12065550142', to: '+12025550110' });
    await ana.getByRole('alertdialog').waitFor();
    await button(ana, 'Answer').click();
    await caller.answered;
    await button(ana, 'Hang up').click();
    await caller.ended;
    await expect.poll(async () => (await booksOf(center.server)).available).toBe(-25_000n);
  });

  test('below zero, a customer hears a sentence and is refused', async () => {
    const caller = await center.carrier.call(center.trunk, { from: '+12065550142', to: '+12025550110' });
    await caller.early;
    await caller.voice.heardSound();
    const end = await caller.ended;
    expect(end.by).toBe('remote');
    expect(await ana.getByRole('alertdialog').count()).toBe(0);
  });
});
