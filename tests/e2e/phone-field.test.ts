/** Whatever field a person types into holds what was typed: by real keys, which a scripted event is not. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { button, ContactCenter } from '#support/e2e/contact-center.ts';
import { typeIntoAll } from '#support/e2e/typed-fields.ts';

let center: ContactCenter;
let admin: Page;
beforeAll(async () => {
  center = await ContactCenter.open();
  admin = await center.signIn('admin');
});
afterAll(() => center.close());

/** The labels of all fields of a place, each of which held what was typed. */
async function heldBy(page: Page, within: Locator, own: Record<string, string> = {}): Promise<string[]> {
  const typed = await typeIntoAll(page, within, own);
  expect(typed.map(({ label, stands }) => ({ label, stands }))).toEqual(
    typed.map(({ label, wanted }) => ({ label, stands: wanted })),
  );
  return typed.map(({ label }) => label);
}

const main = () => admin.getByRole('main');

async function opened(hash: string, first: string): Promise<void> {
  await admin.goto(`/${hash}`);
  await main().getByLabel(first, { exact: true }).first().waitFor();
}

/** What fits a field whose type does not say it. */
const fitting = {
  // Written as a number is once the hand has left it.
  Caller: '2065550142',
  'SIP address': 'sip:front@pbx.example.com',
  'ZIP codes, or how they begin': '606, 60714',
  'Area codes': '312, 773',
  'Area codes with exchange': '312-555, 773 444',
};
const menu = () => admin.getByRole('menuitem');

describe('what is typed stands there', () => {
  test('before anybody has signed in', async () => {
    const page = await center.page('agent2');
    await page.goto('/');
    await page.getByRole('textbox', { name: 'Email' }).waitFor();
    expect(await heldBy(page, page.getByRole('main'))).toEqual(['Email', 'Password']);
    await page.goto('/#/sign-up');
    await page.getByRole('textbox', { name: 'Company' }).waitFor();
    const labels = await heldBy(page, page.getByRole('main'));
    expect(labels).toEqual(['Company', 'Your name', 'Email', 'Password, at least 10 characters']);
    await page.close();
  });

  test.each([
    { hash: '#/', first: 'Number to call', labels: ['Number to call'] },
    { hash: '#/history', first: 'Search calls', labels: ['Search calls'] },
    {
      hash: '#/numbers/+12025550112',
      first: 'Caller',
      labels: ['Find a number', 'Caller', 'When', 'Keys'],
    },
    {
      hash: '#/numbers/buy',
      first: 'Area code',
      labels: ['Visitors a day', 'Offline channels', 'Agents', 'Area code'],
    },
    {
      hash: '#/numbers/port/new',
      first: 'Number',
      labels: [
        ...['Number', 'Source', 'Name on the bill', 'Address on the bill', 'Carrier now'],
        ...['Account number there', 'Who signs the letter'],
      ],
    },
    { hash: '#/numbers/receiving/countries', first: 'Find a country', labels: ['Find a country'] },
    { hash: '#/numbers/sounds/new', first: 'Name', labels: ['Name', 'What the caller hears'] },
    { hash: '#/numbers/queues/new', first: 'Name', labels: ['Name'] },
    { hash: '#/numbers/mailboxes/new', first: 'Name', labels: ['Name'] },
    { hash: '#/numbers/webhooks/new', first: 'Address', labels: ['Address'] },
    {
      hash: '#/account/limits',
      first: 'All calls, dollars a day',
      labels: ['All calls, dollars a day', 'Each agent, dollars a day', 'Calls', 'Within seconds'],
    },
    { hash: '#/account/company', first: 'Tax ID', labels: ['Company', 'Address', 'Tax ID', 'E-mail'] },
  ])('under $hash', async ({ hash, first, labels }) => {
    await opened(hash, first);
    expect(await heldBy(admin, main(), fitting)).toEqual(labels);
  });

  test.each([
    { kind: 'Office line', labels: ['Name', 'Number'] },
    { kind: 'Desk phone', labels: ['Name', 'Number'] },
    { kind: 'Registered phone', labels: ['Name'] },
    { kind: 'Cell phone', labels: ['Name', 'Number'] },
    { kind: 'SIP endpoint', labels: ['Name', 'SIP address'] },
  ])('of a receiving number: $kind', async ({ kind, labels }) => {
    await opened('#/numbers/receiving/new', 'Name');
    await main().getByText(kind, { exact: true }).click();
    expect(await heldBy(admin, main(), fitting)).toEqual(labels);
  });

  test('of a person, and of what a number is', async () => {
    await admin.goto('/#/numbers/people');
    await main().getByText(/^Ana/).first().click();
    await main().getByLabel('Extension').waitFor();
    expect(await heldBy(admin, main())).toEqual(['Extension']);
    await opened('#/numbers/+12025550112', 'Caller');
    await button(admin, 'Settings and more').click();
    await menu().filter({ hasText: 'Settings' }).click();
    const settings = admin.getByRole('form');
    await settings.waitFor();
    expect(await heldBy(admin, settings)).toEqual(['Source', 'Campaign']);
  });

  test.each([
    { kind: 'Ring plan', labels: ['Name', 'Ring for'] },
    { kind: 'Round robin', labels: ['Name', 'Ring each for'] },
    { kind: 'Weighted', labels: ['Name', 'Share', 'Ring each for'] },
    {
      kind: 'Geography',
      labels: ['Name', 'Name', 'ZIP codes, or how they begin', 'Area codes', 'Area codes with exchange'],
    },
    { kind: 'Menu', labels: ['Name', 'What it is for', 'Ask', 'Wait for a key'] },
    { kind: 'Queue', labels: ['Name', 'Wait at most'] },
    { kind: 'Schedule', labels: ['Name', 'From', 'Until', 'Name', 'Name', 'Date'] },
    { kind: 'Message', labels: ['Name'] },
    { kind: 'Voicemail', labels: ['Name'] },
    { kind: 'Hang up', labels: ['Name'] },
  ])('of a step of a route: $kind', async ({ kind, labels }) => {
    await opened('#/numbers/+12025550112', 'Caller');
    await button(admin, 'Step').click();
    await menu().filter({ hasText: kind }).first().click();
    const form = admin.getByRole('form');
    await form.waitFor();
    if (kind === 'Schedule') await form.getByRole('button', { name: 'Holiday', exact: true }).click();
    expect(await heldBy(admin, form, fitting)).toEqual(labels);
    await form.getByRole('button', { name: 'Cancel' }).click();
  });

  test.each([
    { question: 'Add money', labels: ['Other amount, dollars'] },
    { question: 'Auto-recharge', labels: ['Below, dollars', 'Recharge to, dollars'] },
    { question: 'Cancel the account', labels: ['Type Harbor Home Services to go on'] },
  ])('where the account asks: $question', async ({ question, labels }) => {
    await admin.goto('/#/account');
    await button(admin, question).first().click();
    const dialog = admin.getByRole('dialog');
    await dialog.waitFor();
    if (question === 'Add money') await dialog.getByText('Other', { exact: true }).click();
    expect(await heldBy(admin, dialog)).toEqual(labels);
    await admin.keyboard.press('Escape');
  });
});

describe('a telephone number', () => {
  const number = () => main().getByRole('textbox', { name: 'Number', exact: true });
  const caret = () => number().evaluate((field: HTMLInputElement) => field.selectionStart);

  test.each(['#/numbers/receiving/new', '#/numbers/port/new'])(
    'is corrected in the middle, with the caret where the hand left it, under %s',
    async (hash) => {
      await opened(hash, 'Number');
      await number().pressSequentially('206555x0192');
      expect(await number().inputValue()).toBe('(206) 555-0192');
      for (let left = 0; left < 2; left += 1) await admin.keyboard.press('ArrowLeft');
      await admin.keyboard.press('Backspace');
      expect([await number().inputValue(), await caret()]).toEqual(['(206) 555-092', 11]);
      await admin.keyboard.type('14');
      expect([await number().inputValue(), await caret()]).toEqual(['(206) 555-01492', 13]);
      await admin.keyboard.press('Delete');
      expect([await number().inputValue(), await caret()]).toEqual(['(206) 555-0142', 13]);
    },
  );

  test('is pasted as others write it, and is what is saved', async () => {
    await opened('#/numbers/receiving/new', 'Number');
    await main().getByRole('textbox', { name: 'Name', exact: true }).pressSequentially('Front desk');
    await number().focus();
    // As the clipboard puts it in: one event for the whole text.
    await admin.keyboard.insertText('+1 206.555.0142');
    await button(admin, 'Add the office line').click();
    await main().getByText('(206) 555-0142').first().waitFor();
  });
});
