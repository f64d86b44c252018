/** Numbers that were taken wait in the basket, whatever way the person who rents them has to go meanwhile. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ContactCenter, phoneIsRegistered } from '#support/e2e/contact-center.ts';

let center: ContactCenter;
beforeAll(async () => {
  center = await ContactCenter.open();
});
afterAll(() => center.close());

const sources = (page: Page) => page.getByRole('form', { name: '2 numbers' }).getByRole('textbox');
const typed = (page: Page) =>
  sources(page).evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));

test('the basket outlives a reload, and the way to the card’s page in a new tab, and is rented then', async () => {
  const page = await center.signIn('admin', { path: '/#/numbers/buy' });
  await page.getByRole('textbox', { name: 'Area code' }).pressSequentially('312');
  const offers = page.getByRole('list', { name: 'Numbers for rent' });
  for (let taken = 0; taken < 2; taken += 1)
    await offers.getByRole('button', { name: /^Take/ }).first().click();
  await sources(page).nth(0).pressSequentially('Radio');
  await sources(page).nth(1).pressSequentially('Mailer');

  await page.reload();
  await phoneIsRegistered(page);
  await expect.poll(() => typed(page)).toEqual(['Radio', 'Mailer']);

  const tab = await page.context().newPage();
  await tab.goto('/#/account/cards');
  await tab.getByRole('list', { name: 'Test cards' }).getByRole('button', { name: /^Save/ }).first().click();
  await tab.getByRole('list', { name: 'Saved cards' }).waitFor();
  await tab.goto('/#/numbers/buy');
  await expect.poll(() => typed(tab)).toEqual(['Radio', 'Mailer']);
  await tab.close();

  expect(await typed(page)).toEqual(['Radio', 'Mailer']);
  await page.getByRole('button', { name: /^Rent 2 numbers/ }).click();
  await page.getByRole('heading', { name: '2 numbers rented' }).waitFor();
});
