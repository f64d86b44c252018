/** The first hour of a company: from its owner's sign-up to a call of a customer that an invited person answers. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { e164Schema } from '#contract/values/phone-number.ts';
import { button, ContactCenter, phoneIsRegistered, voices } from '#support/e2e/contact-center.ts';
import { hearsTone } from '#support/e2e/page-ears.ts';
import { expectNoFaults } from '#support/e2e/screen-checks.ts';

const MOST_CLICKS = 25;
const CALLER_VOICE = 440;

let center: ContactCenter;
beforeAll(async () => {
  center = await ContactCenter.open();
});
afterAll(() => center.close());

let clicks = 0;
/** A page whose clicks are counted where they arrive: whatever presses a mouse button is one. */
async function counted(person: 'admin' | 'agent1', options: BrowserContextOptions = {}): Promise<Page> {
  const page = await center.page(person, options);
  await page.exposeFunction('ringsideClicked', () => (clicks += 1));
  await page.addInitScript(() => {
    const { ringsideClicked } = window as unknown as { ringsideClicked: () => void };
    window.addEventListener('pointerdown', ringsideClicked, true);
  });
  return page;
}

const list = (page: Page) => page.getByRole('region', { name: 'Getting started' });
const step = (page: Page, title: string) =>
  list(page)
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: title }) });
const isDone = (page: Page, title: string) => step(page, title).getByLabel('Done').waitFor();
const nobody = () => Promise.resolve();
const toPhone = (page: Page) => page.getByRole('link', { name: 'Phone', exact: true }).click();

/** As a hand does it: the keys go where the focus stands, Tab goes on, and Enter sends. */
async function fillIn(page: Page, fields: readonly string[]): Promise<void> {
  for (const [index, typed] of fields.entries()) {
    if (index > 0) await page.keyboard.press('Tab');
    await page.keyboard.type(typed);
  }
  await page.keyboard.press('Enter');
}

async function signUp(owner: Page): Promise<void> {
  await owner.goto('/');
  await owner.getByRole('link', { name: 'Open an account' }).click();
  await owner.getByText('No card now: it is asked for with your first number.').waitFor();
  await fillIn(owner, ['Quist Roofing', 'Nora Quist', 'nora@quist.test', 'violin harbor seven plum']);
  await phoneIsRegistered(owner);
  await list(owner).getByText('0 of 6 done').waitFor();
}

async function addMoney(owner: Page): Promise<void> {
  await list(owner).getByRole('link', { name: 'Add money' }).click();
  await button(owner, 'Save Visa ending 4242').click();
  await button(owner, 'Add $50.00').click();
  await button(owner, 'Done').click();
  await isDone(owner, 'A card or credit');
}

/** @param look at what is about to be rented @returns the number, E.164 */
async function rentNumber(owner: Page, look: (page: Page) => Promise<void> = nobody): Promise<string> {
  await list(owner).getByRole('link', { name: 'Rent a number' }).click();
  await owner.getByRole('textbox', { name: 'Area code' }).click();
  await owner.keyboard.type('312');
  await owner.getByRole('list', { name: 'Numbers for rent' }).getByRole('button').first().click();
  const basket = owner.getByRole('form', { name: '1 number' });
  await basket.getByText('Ring everybody').click();
  await basket.getByText('It rings everybody who works here, then takes a message.').waitFor();
  await look(owner);
  await basket.getByRole('textbox').click();
  await owner.keyboard.type('Website');
  await owner.keyboard.press('Enter');
  await owner
    .getByText('It takes calls now. It rings everybody who works here, then takes a message.')
    .waitFor();
  const href = await owner.getByRole('link', { name: /^\(312\)/ }).getAttribute('href');
  await owner.getByRole('link', { name: 'Go on with the first steps' }).click();
  await isDone(owner, 'Your first number');
  return e164Schema.parse(decodeURIComponent(href?.split('/').at(-1) ?? ''));
}

/** @returns the link that is handed over */
async function invite(owner: Page): Promise<string> {
  await list(owner).getByRole('link', { name: 'Invite people' }).click();
  await owner.getByRole('textbox', { name: 'E-mail' }).waitFor();
  await fillIn(owner, ['sam@quist.test', 'Sam Okoye']);
  await button(owner, 'Copy link').click();
  await button(owner, 'Copied link').waitFor();
  await toPhone(owner);
  await isDone(owner, 'Invite people');
  return owner.evaluate(() => navigator.clipboard.readText());
}

test('an owner signs up, rents a number and invites; the invited person answers its first call, within 25 clicks', async () => {
  const owner = await counted('admin', { permissions: ['microphone', 'clipboard-read', 'clipboard-write'] });
  await signUp(owner);
  expect(await owner.getByText(/balance (is|of .* is) (low|too low|empty|below)/i).count()).toBe(0);
  expect(await button(owner, 'Add money').count()).toBe(0);
  expect(await owner.getByRole('status', { name: 'Runs out in' }).innerText()).toContain('–');
  await addMoney(owner);
  const number = await rentNumber(owner);
  const link = await invite(owner);

  const sam = await counted('agent1');
  await sam.goto(link);
  await sam.getByRole('heading', { name: /^Welcome to / }).waitFor();
  await fillIn(sam, ['gravel lantern nine otter']);
  await phoneIsRegistered(sam);

  await button(owner, 'Ring everybody').click();
  await isDone(owner, 'Who answers');

  const caller = await center.carrier.call(center.trunk, { from: '+12065550142', to: number });
  caller.voice.playTone(CALLER_VOICE);
  await sam.getByRole('alertdialog').getByText('Website').first().waitFor();
  await button(sam, 'Answer').click();
  await Promise.all([
    caller.answered,
    hearsTone(sam, CALLER_VOICE),
    caller.voice.heardTone(voices.agent1),
    owner.getByRole('alertdialog').waitFor({ state: 'detached' }),
  ]);
  caller.hangUp();
  await isDone(owner, 'Hear your first call');
  await list(owner).getByText('5 of 6 done').waitFor();

  expect(clicks).toBeGreaterThan(10);
  expect(clicks).toBeLessThanOrEqual(MOST_CLICKS);
  await sam.close();
  await owner.close();
});

test('the first steps of a fresh account are for everybody', async () => {
  const owner = await center.page('agent2', { reducedMotion: 'reduce' });
  await owner.goto('/#/sign-up');
  await owner.getByText('No card now: it is asked for with your first number.').waitFor();
  await fillIn(owner, ['Fenn Plumbing', 'Ida Fenn', 'ida@fenn.test', 'violin harbor seven plum']);
  await phoneIsRegistered(owner);
  await list(owner).getByText('0 of 6 done').waitFor();
  await expectNoFaults(owner);
  await addMoney(owner);
  await rentNumber(owner, expectNoFaults);
  await owner.getByRole('region', { name: 'What a caller hears now' }).getByText('You ring').waitFor();
  await expectNoFaults(owner);
  await owner.close();
});
