/** Signing in by two steps, with typed keys. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { button, ContactCenter, phoneIsRegistered, type Person } from '#support/e2e/contact-center.ts';
import { expectNoFaults, narrowLook } from '#support/e2e/screen-checks.ts';
import { shownBy } from '#support/people/authenticator.ts';

/** Of a code of the app; a later one is taken already. */
const STEP_MS = 30_000;
/** What a stop may take. */
const STOP_MS = 2_000 * Number(process.env['RINGSIDE_SLACK'] ?? 3);

let center: ContactCenter;
beforeAll(async () => {
  center = await ContactCenter.open();
});
afterAll(() => center.close());

const codeField = (page: Page) => page.getByRole('textbox', { name: 'Code from your authenticator app' });
const key = (page: Page) => page.getByRole('form', { name: 'Authenticator app' }).locator('code').innerText();
const recoveryCodes = (page: Page) =>
  page.getByRole('region', { name: 'Keep these recovery codes' }).getByRole('listitem').allInnerTexts();

/** As a hand does it: the keys go where the focus stands. */
async function typePassword(page: Page, person: Person) {
  await page.getByRole('textbox', { name: 'Email' }).click();
  await page.keyboard.type(`${person}@harbor.test`);
  await page.keyboard.press('Tab');
  await page.keyboard.type('ringside');
  await page.keyboard.press('Enter');
}

async function typeInto(page: Page, text: string) {
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

async function signOut(page: Page) {
  await page.getByRole('button', { name: /, Harbor Home Services$/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await button(page, 'Sign in').waitFor();
}

test('a code of the app is asked for once it is added, and each is taken once; a recovery code stands in for it', async () => {
  const ana = await center.signIn('agent1', { path: '/#/you', context: narrowLook });
  await button(ana, 'Add an authenticator app').click();
  await ana.getByRole('textbox', { name: 'Code from the app' }).waitFor();
  await expectNoFaults(ana);
  const secret = await key(ana);
  await typeInto(ana, '000000');
  await ana.getByText('This is not the code the app shows now.').waitFor();
  await typeInto(ana, shownBy(secret, Date.now()));
  await ana.getByRole('heading', { name: 'Keep these recovery codes' }).waitFor();
  await expectNoFaults(ana);
  const kept = await recoveryCodes(ana);
  expect(kept).toHaveLength(10);
  await button(ana, 'I have kept them').click();
  await ana.getByText('10 left').waitFor();
  await expectNoFaults(ana);

  await signOut(ana);
  await typePassword(ana, 'agent1');
  await codeField(ana).waitFor();
  await expectNoFaults(ana);
  // The password alone is no session.
  expect((await ana.request.get('/api/me')).status()).toBe(401);
  await typeInto(ana, '123456');
  await ana.getByText('This is not the code the app shows now, or it was used.').waitFor();
  const code = shownBy(secret, Date.now() + STEP_MS);
  await typeInto(ana, `${code.slice(0, 3)} ${code.slice(3)}`);
  await phoneIsRegistered(ana);

  const other = await center.page('agent2', { reducedMotion: 'reduce' });
  await other.goto('/');
  await typePassword(other, 'agent1');
  await codeField(other).waitFor();
  await typeInto(other, code);
  await other.getByText('or it was used').waitFor();
  await button(other, 'Use a recovery code').click();
  await other.getByRole('textbox', { name: 'Recovery code' }).waitFor();
  await expectNoFaults(other);
  await other.keyboard.type(kept[3]?.toUpperCase() ?? '');
  await other.keyboard.press('Enter');
  await phoneIsRegistered(other);
  await other.goto('/#/you');
  await other.getByText('9 left').waitFor();
  await other.close();
  await ana.close();
});

test('where a role needs one it is set up before anything else; a lost one is reset, and its person is out at once', async () => {
  const admin = await center.signIn('admin', { path: '/#/people', context: { reducedMotion: 'reduce' } });
  await button(admin, 'Sign-in').click();
  await admin.getByRole('switch', { name: 'Agents' }).click();
  await button(admin, 'Save').click();
  await admin.getByText(/^Saved/).waitFor();
  await expectNoFaults(admin);

  const ben = await center.page('agent2', narrowLook);
  await ben.goto('/');
  await typePassword(ben, 'agent2');
  await ben.getByRole('heading', { name: 'A second factor, first' }).waitFor();
  await expectNoFaults(ben);
  expect((await ben.request.get('/api/me')).status()).toBe(401);
  await button(ben, 'Add an authenticator app').click();
  await ben.getByRole('textbox', { name: 'Code from the app' }).waitFor();
  await expectNoFaults(ben);
  await typeInto(ben, shownBy(await key(ben), Date.now()));
  await button(ben, 'I have kept them, go on').click();
  await phoneIsRegistered(ben);
  await ben.goto('/#/you');
  await button(ben, 'Remove the authenticator app').click();
  await ben.getByText('Your role needs a second factor, and this is the last one.').waitFor();

  await admin.setViewportSize({ width: 1280, height: 800 });
  await admin.goto('/#/people');
  await admin.getByRole('link', { name: /^Ben Ortiz/ }).click();
  await button(admin, 'Reset second factor').click();
  await expectNoFaults(admin);
  await button(admin, 'Reset second factor of Ben Ortiz').click();
  const pressedAt = performance.now();
  await button(ben, 'Sign in').waitFor();
  expect(performance.now() - pressedAt).toBeLessThan(STOP_MS);
  await admin.getByText('None yet: asked for at the next sign-in.').waitFor();
  await ben.close();
  await admin.close();
});

/** A device that keeps passkeys, and whose owner is always there. */
async function withDevice(page: Page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** Whether it knows its owner by the finger. */
    verifies: (isUserVerified: boolean) =>
      devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  };
}

test('a passkey signs in by itself, and is the second step where the password was typed', async () => {
  // A passkey is of a name, and an address is none.
  const site = center.server.url.replace('127.0.0.1', 'localhost');
  const cleo = await center.page('agent3', narrowLook);
  await cleo.goto(`${site}/`);
  const device = await withDevice(cleo);
  await typePassword(cleo, 'supervisor');
  await phoneIsRegistered(cleo);
  await cleo.goto(`${site}/#/you`);
  await button(cleo, 'Add a passkey').click();
  await cleo.getByRole('textbox', { name: 'Name of the passkey' }).waitFor();
  await expectNoFaults(cleo);
  await typeInto(cleo, 'Desk computer');
  await button(cleo, 'I have kept them').click();
  await cleo.getByText('Desk computer').waitFor();
  await expectNoFaults(cleo);
  await button(cleo, 'Add a passkey').click();
  await cleo.getByRole('textbox', { name: 'Name of the passkey' }).waitFor();
  await cleo.keyboard.press('Enter');
  await cleo.getByText('This device has a passkey for you already.').waitFor();

  await signOut(cleo);
  await expectNoFaults(cleo);
  await device.verifies(false);
  await button(cleo, 'Sign in with a passkey').click();
  await cleo.getByText('The passkey was not used, or is not known here.').waitFor();
  await device.verifies(true);
  await button(cleo, 'Sign in with a passkey').click();
  await phoneIsRegistered(cleo);

  await signOut(cleo);
  await typePassword(cleo, 'supervisor');
  await cleo.getByRole('textbox', { name: 'Recovery code' }).waitFor();
  await expectNoFaults(cleo);
  await button(cleo, 'Use a passkey').click();
  await phoneIsRegistered(cleo);

  await cleo.goto(`${site}/#/you`);
  await button(cleo, 'Remove the passkey Desk computer').click();
  await cleo.getByText('Desk computer').waitFor({ state: 'detached' });
  await signOut(cleo);
  await button(cleo, 'Sign in with a passkey').click();
  await cleo.getByText('The passkey was not used, or is not known here.').waitFor();
  await typePassword(cleo, 'supervisor');
  await phoneIsRegistered(cleo);
  await cleo.close();
});
