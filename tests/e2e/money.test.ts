import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { addToBalance, booksOf, spendAll } from '#support/e2e/account-books.ts';
import { button, ContactCenter, shownBalance, voices } from '#support/e2e/contact-center.ts';
import { hearsTone } from '#support/e2e/page-ears.ts';

/** The two beeps of the warning (engine/embedded/sounds/make-sounds.mjs). */
const WARNING_HZ = 880;
/** Far from the warning and from Ana's voice. */
const CALLEE_VOICE = 1500;
const ONE_MINUTE = 25_000n;
/** A minute is paid for ahead; whatever happens at its end happens within this. */
const LONGER_THAN_A_MINUTE_MS = 90_000;

let center: ContactCenter;
let ana: Page;
let ada: Page;
beforeAll(async () => {
  center = await ContactCenter.open();
  [ana, ada] = await Promise.all([center.signIn('agent1'), center.signIn('admin')]);
});
afterEach(() => center.calmDown(ana));
afterAll(() => center.close());

async function anaCalls(digits: string) {
  const callee = await center.callFrom(ana, digits);
  callee.voice.playTone(CALLEE_VOICE);
  await callee.answer();
  await hearsTone(ana, CALLEE_VOICE);
  return callee;
}

/** As an administrator's page asks. */
async function setAutoRecharge(isOn: boolean): Promise<void> {
  const data = { isOn, thresholdMicros: 10_000, amountMicros: 10_000_000 };
  const answer = await ada.request.put(billingRoutes.autoRecharge, { data });
  expect(answer.status()).toBe(200);
}

describe('the last cents', () => {
  test(
    'carry a call to the end of its minute: the agent hears the warning, then it ends and says why',
    { timeout: 240_000 },
    async () => {
      await spendAll(center.server);
      await addToBalance(center.server, ONE_MINUTE);
      const callee = await anaCalls('2065550142');
      await hearsTone(ana, WARNING_HZ, { withinMs: LONGER_THAN_A_MINUTE_MS });
      await callee.voice.heardTone(voices.agent1);
      await callee.ended;
      await ana.getByText('The balance ran out, so the call ended.').first().waitFor();
      await expect.poll(() => booksOf(center.server)).toMatchObject({ available: 0n, reserved: 0n });
      await expect.poll(() => shownBalance(ana)).toBe(0);
    },
  );

  test(
    'are followed by more: auto-recharge lifts the balance in the middle of a call, and it goes on',
    { timeout: 240_000 },
    async () => {
      await addToBalance(center.server, ONE_MINUTE);
      await setAutoRecharge(true);
      const callee = await anaCalls('2065550142');
      // The first minute is used up from its beginning: below the threshold, and the card is charged.
      await expect.poll(() => shownBalance(ana), { timeout: LONGER_THAN_A_MINUTE_MS }).toBeGreaterThan(9);
      // The second minute is set aside before the first is over.
      const heldByThen = async () => (await booksOf(center.server)).reserved;
      const seldom = { timeout: LONGER_THAN_A_MINUTE_MS, interval: 1_000 };
      await expect.poll(heldByThen, seldom).toBe(2n * ONE_MINUTE);
      await hearsTone(ana, CALLEE_VOICE);
      callee.hangUp();
      await ana.getByText('Call ended').first().waitFor();
      // The phones hear of an end before it is settled.
      await expect.poll(heldByThen).toBe(0n);
      expect((await booksOf(center.server)).available).toBeGreaterThan(9_000_000n);
      await setAutoRecharge(false);
    },
  );
});

describe('an administrator', () => {
  test('adds money by a saved card, and every phone shows it at once', async () => {
    const before = await shownBalance(ana);
    await ada.goto('/#/account');
    await button(ada, 'Add money').first().click();
    const dialog = ada.getByRole('dialog', { name: 'Add money' });
    await dialog.getByRole('button', { name: 'Add $50.00' }).click();
    await dialog.getByRole('status').filter({ hasText: 'has come from' }).waitFor();
    await button(ada, 'Done').click();
    await expect.poll(() => shownBalance(ana)).toBeCloseTo(before + 50, 2);
  });

  test('changes the plan after seeing what it costs today, to the cent', async () => {
    const before = await booksOf(center.server);
    await ada.goto('/#/account');
    await ada.getByRole('radio', { name: /^Team/ }).check();
    await ada.getByText('Charged today').waitFor();
    await button(ada, 'Change to Team').click();
    await ada.getByText('You are on Team now.').waitFor();
    const after = await booksOf(center.server);
    expect(before.available - after.available).toBe(29_000_000n);
  });

  test('asked twice for one payment, it is charged once', async () => {
    const before = await booksOf(center.server);
    const data = { id: randomUUID(), micros: 20_000_000 };
    const answers = await Promise.all([1, 2].map(() => ada.request.post(billingRoutes.payments, { data })));
    expect(answers.every((answer) => answer.ok())).toBe(true);
    const after = await booksOf(center.server);
    expect(after.available - before.available).toBe(20_000_000n);
  });
});
