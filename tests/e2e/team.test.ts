/** Who works here, from the invitation to the last day: an administrator and the one who is invited, each in a browser. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { button, ContactCenter } from '#support/e2e/contact-center.ts';
import { expectNoFaults, expectSound, narrowLook } from '#support/e2e/screen-checks.ts';

const EMAIL = 'nadia@harbor.test';
const PASSWORD = 'violin harbor seven plum';
/** What a stop may take. */
const STOP_MS = 2_000 * Number(process.env['RINGSIDE_SLACK'] ?? 3);

let center: ContactCenter;
beforeAll(async () => {
  center = await ContactCenter.open();
});
afterAll(() => center.close());

/** With what is copied in reach of the test. */
const desk = { permissions: ['microphone', 'clipboard-read', 'clipboard-write'] };
const signedInAs = (page: Page) => page.getByRole('button', { name: /, Harbor Home Services$/ });

/** As a hand does it: the keys go where the focus stands. */
async function invite(admin: Page): Promise<string> {
  await admin.getByRole('link', { name: 'People', exact: true }).click();
  await button(admin, 'Invite people').click();
  await admin.getByRole('textbox', { name: 'E-mail' }).waitFor();
  await admin.keyboard.type(EMAIL);
  await admin.keyboard.press('Tab');
  await admin.keyboard.type('Nadia Petrov');
  await admin.keyboard.press('Enter');
  await button(admin, 'Copy link').click();
  await button(admin, 'Copied link').waitFor();
  return admin.evaluate(() => navigator.clipboard.readText());
}

test('an administrator invites; the invited chooses a password, is in, and is stopped within two seconds', async () => {
  const admin = await center.signIn('admin', { context: desk });
  const link = await invite(admin);
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#\/welcome\/[\w-]{43}$/);

  const nadia = await center.page('agent1');
  await nadia.goto(link);
  await nadia.getByRole('heading', { name: /^Welcome to / }).waitFor();
  await nadia.keyboard.type('short');
  await nadia.getByText('5 more characters.').waitFor();
  await nadia.keyboard.press('ControlOrMeta+A');
  await nadia.keyboard.type(PASSWORD);
  await nadia.getByText('Strong.').waitFor();
  await nadia.keyboard.press('Enter');
  await nadia.getByRole('status', { name: 'Phone status' }).filter({ hasText: 'Registered' }).waitFor();
  expect(await signedInAs(nadia).getAttribute('aria-label')).toBe('Nadia Petrov, Harbor Home Services');
  expect(nadia.url()).not.toContain('welcome');

  const another = await center.page('agent2');
  await another.goto(link);
  await another.getByRole('heading', { name: 'This link was used already' }).waitFor();
  await another.close();

  await admin.reload();
  await admin.getByRole('link', { name: /^Nadia Petrov/ }).click();
  await admin
    .getByRole('region', { name: 'Where Nadia is signed in' })
    .getByText('the phone')
    .first()
    .waitFor();
  await button(admin, 'Deactivate').click();
  await button(admin, 'Deactivate Nadia Petrov').click();
  const pressedAt = performance.now();
  await button(nadia, 'Sign in').waitFor();
  expect(performance.now() - pressedAt).toBeLessThan(STOP_MS);

  await nadia.getByRole('textbox', { name: 'Email' }).fill(EMAIL);
  await nadia.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await nadia.keyboard.press('Enter');
  await nadia.getByText('Your access was stopped.').waitFor();

  await button(admin, 'Activate again').click();
  await button(admin, 'Deactivate').waitFor();
  await nadia.keyboard.press('Enter');
  await signedInAs(nadia).waitFor();
  await nadia.close();
  await admin.close();
});

test('a list as a sheet saves it: the good lines are invited, each bad one comes back', async () => {
  const admin = await center.signIn('admin', { path: '/#/people/list' });
  const lines = ['E-mail;Name;Role', 'rené@harbor.test;René;agent', 'eva@harbor.test;Éva Novák;boss'];
  await admin.getByLabel('Choose a CSV file').setInputFiles({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`${[...lines, 'ole@harbor.test;Ole Råd;Supervisor'].join('\r\n')}\r\n`, 'latin1'),
  });
  await admin.getByText('1 person invited.').waitFor();
  await admin.getByText('The role is none of agent, supervisor, administrator.').waitFor();
  await admin.getByText('The e-mail is no address.').waitFor();
  await admin.getByRole('list', { name: 'People', exact: true }).getByText('Ole Råd').waitFor();
  await admin.close();
});

test('the welcome, the own account, and a link in the hand of somebody else are for everybody', async () => {
  const admin = await center.signIn('admin', { context: desk, path: '/#/people' });
  await admin.getByRole('link', { name: /^Ben Ortiz/ }).click();
  await button(admin, 'Send a new password').click();
  await button(admin, 'Copy link').click();
  await button(admin, 'Copied link').waitFor();
  const link = await admin.evaluate(() => navigator.clipboard.readText());
  await admin.close();

  const ana = await center.signIn('agent1', { context: narrowLook });
  await signedInAs(ana).click();
  await ana.getByRole('menuitem', { name: 'Your account' }).click();
  await ana.getByRole('region', { name: 'Where you are signed in' }).getByText('this browser').waitFor();
  await expectSound(ana, 'Your account');
  await ana.goto(link);
  await ana.getByRole('heading', { name: 'Ana Reyes is signed in here' }).waitFor();
  await expectNoFaults(ana);
  await button(ana, 'Sign out and go on').click();
  await ana.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await expectNoFaults(ana);
  await ana.getByLabel('Password, at least 10 characters').fill('password12');
  await ana.keyboard.press('Enter');
  await ana.getByText(/^This password is one of the first that are guessed./).waitFor();
  await expectNoFaults(ana);
  await ana.close();
});
