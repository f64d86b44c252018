/** A team with its own supervisor: an administrator makes it with typed keys, and its supervisor sees it and nothing else. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { button, ContactCenter } from '#support/e2e/contact-center.ts';
import { expectNoFaults } from '#support/e2e/screen-checks.ts';

const EMAIL = 'nadia@harbor.test';
/** Contrast is judged on a plate's colour, not on a frame of its cross-fade. */
const still = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } as const;

let center: ContactCenter;
beforeAll(async () => {
  center = await ContactCenter.open();
});
afterAll(() => center.close());

const people = (page: Page) => page.getByRole('list', { name: 'People', exact: true }).getByRole('link');
const names = async (page: Page) =>
  (await people(page).allInnerTexts()).map((text) => text.split('\n')[0]?.trim());

/** In each look, and back on the wide screen: there the list stays beside what is open. */
async function expectSoundHere(page: Page): Promise<void> {
  await expectNoFaults(page);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** As a hand does it: the keys go where the focus stands. */
async function makeTeam(admin: Page): Promise<void> {
  await admin.getByRole('link', { name: 'People', exact: true }).click();
  await admin.getByRole('button', { name: /^Teams/ }).click();
  await admin.getByRole('textbox', { name: 'New team' }).waitFor();
  await admin.keyboard.type('Sales');
  await admin.keyboard.press('Enter');
  await button(admin, 'Rename Sales').waitFor();
  await admin.keyboard.type('Billing');
  await admin.keyboard.press('Enter');
  await button(admin, 'Rename Billing').waitFor();
  await expectSoundHere(admin);
}

/** Into the team, with a number that is rented with it. */
async function invite(admin: Page): Promise<void> {
  await button(admin, 'Invite people').click();
  await admin.getByRole('textbox', { name: 'E-mail' }).waitFor();
  await admin.keyboard.type(EMAIL);
  await admin.keyboard.press('Tab');
  await admin.keyboard.type('Nadia Petrov');
  await admin.getByRole('combobox', { name: 'Team', exact: true }).focus();
  await admin.keyboard.type('Sales');
  await admin.keyboard.press('Tab');
  await admin.keyboard.press('Tab');
  // The list of their own number.
  await admin.keyboard.type('Rent');
  await admin.getByRole('textbox', { name: 'Area code' }).focus();
  await admin.keyboard.type('312');
  await admin
    .getByRole('radio', { name: /a month$/ })
    .first()
    .waitFor();
  await admin.keyboard.press('Tab');
  await admin.keyboard.press('Space');
  await admin.getByText('Rented with the invitation.').waitFor();
  await expectSoundHere(admin);
  await button(admin, 'Invite Nadia Petrov').click();
  await admin.getByText(/^\(312\)\s555-\d{4} is theirs\.$/).waitFor();
  await admin.getByRole('link', { name: /^Nadia Petrov.*Team Sales/ }).waitFor();
}

/** Sam leads Sales, and sees who is in it. */
async function lead(admin: Page): Promise<void> {
  await admin.getByRole('link', { name: /^Sam Hale/ }).click();
  await admin.getByRole('group', { name: 'Sees' }).getByText('The teams they lead').click();
  for (const team of ['Bookings', 'Repairs']) await button(admin, `Take ${team} away`).click();
  await admin.getByText('Leads no team yet, so sees only themselves. Add a team.').waitFor();
  await admin.getByRole('combobox', { name: 'Add a team they lead' }).focus();
  await admin.keyboard.type('sal');
  await admin.keyboard.press('Enter');
  await button(admin, 'Take Sales away').waitFor();
  await expectSoundHere(admin);
  await button(admin, 'Save').click();
  await admin.getByText(/^Saved /).waitFor();
}

test('an administrator makes a team and its supervisor, who sees exactly that team', async () => {
  const admin = await center.signIn('admin', { context: still });
  await makeTeam(admin);
  await invite(admin);
  await lead(admin);

  const sam = await center.signIn('supervisor', { context: still, path: '/#/people' });
  await people(sam).first().waitFor();
  expect(await names(sam)).toEqual(['Nadia Petrov', 'Sam Hale']);
  await expectSoundHere(sam);
  await sam.getByRole('link', { name: 'Account' }).click();
  await sam.getByRole('heading', { name: 'Usage' }).waitFor();
  await sam.goto(`${center.server.url}/#/account/ledger`);
  await sam.getByText('Money and plans are kept by administrators. Ask Ada.').waitFor();
  const refused = ['/api/billing/ledger', '/api/billing/plan', '/api/number-offers?areaCode=312'];
  for (const path of refused) expect((await sam.request.get(center.server.url + path)).status()).toBe(403);

  // Whom he leads changes while he looks: the screen follows, without another sign-in.
  await sam.goto(`${center.server.url}/#/people`);
  await people(sam).first().waitFor();
  await admin.getByRole('link', { name: /^Ana Reyes/ }).click();
  await admin.getByRole('heading', { name: 'Ana Reyes' }).waitFor();
  await admin.getByRole('combobox', { name: 'Team', exact: true }).focus();
  await admin.keyboard.type('Sales');
  await button(admin, 'Save').click();
  await sam.getByRole('link', { name: /^Ana Reyes/ }).waitFor();
  expect(await names(sam)).toEqual(['Ana Reyes', 'Nadia Petrov', 'Sam Hale']);
  await sam.close();
  await admin.close();
});

test('a question about a team, and the invitation of a supervisor are for everybody', async () => {
  const admin = await center.signIn('admin', { context: still, path: '/#/people/teams' });
  await admin.getByRole('textbox', { name: 'New team' }).waitFor();
  await button(admin, 'Delete Billing').click();
  await admin.getByRole('group', { name: 'Delete Billing?' }).waitFor();
  await expectSoundHere(admin);
  await button(admin, 'Keep Billing').click();
  await button(admin, 'Rename Billing').click();
  await admin.keyboard.type('Accounts');
  await admin.keyboard.press('Enter');
  await button(admin, 'Rename Accounts').waitFor();
  await admin.goto(`${center.server.url}/#/people/invite`);
  await admin.getByRole('group', { name: 'Role' }).getByText('Supervisor').click();
  await admin.getByRole('group', { name: 'Leads' }).waitFor();
  await expectSoundHere(admin);
  await admin.close();
});
