import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { payForCall } from '#support/e2e/account-books.ts';
import { button, ContactCenter, phoneIsRegistered } from '#support/e2e/contact-center.ts';
import { expectSound, narrowLook } from '#support/e2e/screen-checks.ts';

let center: ContactCenter;
beforeAll(async () => {
  center = await ContactCenter.open();
  // Something to look at: calls of the day, two minutes each.
  for (const direction of ['inbound', 'outbound'] as const) await payForCall(center.server, direction, 2);
});
afterAll(() => center.close());

/** What is under #/account/…, and the heading by which it is there. */
const pages = [
  { page: 'usage', heading: /Usage|Minutes/ },
  { page: 'ledger', heading: 'Ledger' },
  { page: 'statement', heading: /Statement/ },
  { page: 'cards', heading: /Cards/ },
  { page: 'limits', heading: /Limits/ },
  { page: 'company', heading: /Company/ },
] as const;

async function opened(page: Page, hash: string, heading: RegExp | string): Promise<void> {
  await page.goto(`/${hash}`);
  await page.getByRole('main').getByRole('heading', { name: heading }).first().waitFor();
}

describe('the account in light and wide, in dark and narrow', () => {
  test('answers at a glance, and every page of it is for everybody', async () => {
    const page = await center.signIn('admin', { context: narrowLook });
    await opened(page, '#/account', /Ledger/);
    await page
      .getByText(/runs out|lasts|Nothing is spent/i)
      .first()
      .waitFor();
    await expectSound(page, 'Account');
    for (const { page: name, heading } of pages) {
      await opened(page, `#/account/${name}`, heading);
      await expectSound(page, name);
    }
    await page.close();
  });

  test('so are its questions: adding money, auto-recharge, a package, a plan', async () => {
    const page = await center.signIn('admin', { context: narrowLook });
    await opened(page, '#/account', /Ledger/);
    for (const question of ['Add money', 'Auto-recharge', 'Buy a package']) {
      await button(page, question).first().click();
      await page.getByRole('dialog').waitFor();
      await expectSound(page, question);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.getByRole('radio', { name: /^Growth/ }).check();
    await page.getByText('Charged today').waitFor();
    await expectSound(page, 'a change of plan');
    await page.close();
  });

  test('a supervisor reads it and changes nothing, an agent is told whom to ask', async () => {
    const supervisor = await center.signIn('supervisor', { context: narrowLook });
    await opened(supervisor, '#/account', /Ledger/);
    expect(await button(supervisor, 'Add money').count()).toBe(0);
    await expectSound(supervisor, "a supervisor's account");
    await supervisor.close();
    const agent = await center.signIn('agent1', { context: narrowLook });
    await agent.goto('/#/account');
    await agent.getByText('Money and plans are kept by administrators. Ask Ada.').waitFor();
    expect((await agent.request.get(billingRoutes.ledger)).status()).toBe(403);
    await agent.close();
  });

  test('a new owner opens an account, pays its first month by card, and is there', async () => {
    const page = await center.page('agent2', narrowLook);
    await page.goto('/#/sign-up');
    await page.getByRole('textbox', { name: 'Company' }).waitFor();
    await expectSound(page, 'Open an account');
    await page.getByRole('textbox', { name: 'Company' }).fill('Quist Roofing');
    await page.getByRole('textbox', { name: 'Your name' }).fill('Nora Quist');
    await page.getByRole('textbox', { name: 'Email' }).fill('nora@quist.test');
    await page.getByLabel(/^Password/).fill('a long password');
    await page.getByRole('radio', { name: /^Team/ }).check();
    await button(page, 'Open the account').click();
    await phoneIsRegistered(page);
    await button(page, 'Save Visa ending 4242').first().click();
    await page.getByRole('button', { name: /and change to Team/ }).click();
    await page.getByText('You are on Team now.').waitFor();
    await expectSound(page, 'a new account');
    await page.close();
  });
});
