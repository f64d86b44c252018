/** Signing in by the account of one's company, with a real provider in a process of its own and typed keys. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { meSchema } from '#contract/people/people.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { routes } from '#contract/routes.ts';
import { button, ContactCenter, phoneIsRegistered } from '#support/e2e/contact-center.ts';
import { expectNoFaults, narrowLook } from '#support/e2e/screen-checks.ts';
import { TestProvider } from '#support/sso/provider.ts';

let center: ContactCenter;
let provider: TestProvider;
/** Another site than the provider's, as in the world: a page at 127.0.0.1 is of the same, whatever the port. */
let site: string;

beforeAll(async () => {
  center = await ContactCenter.open({ environment: { RINGSIDE_SSO_PRIVATE: '1' } });
  site = center.server.url.replace('127.0.0.1', 'localhost');
  const person = (email: string, groups: string[] = []) => ({ email, email_verified: true, groups });
  provider = await TestProvider.start({
    redirectUris: [`${site}/sso/callback`],
    people: {
      nadia: { ...person('nadia@harbor.test', ['leads']), name: 'Nadia P.' },
      ana: person('agent1@harbor.test'),
      stranger: person('stranger@harbor.test'),
    },
  });
});
afterAll(async () => {
  await provider.stop();
  await center.close();
});

/** As a hand does it: the keys go where the focus stands. */
async function typeInto(page: Page, name: string, text: string) {
  await page.getByLabel(name, { exact: true }).click();
  await page.keyboard.type(text);
}

/** On the provider's own page. */
async function logIn(page: Page, login: string) {
  await page.getByRole('heading', { name: 'Harbor login' }).waitFor();
  expect(new URL(page.url()).origin).toBe(provider.issuer);
  await page.keyboard.type(login);
  await page.keyboard.press('Enter');
}

async function useCompany(page: Page, email: string) {
  await page.getByRole('textbox', { name: 'Email' }).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(email);
  await button(page, 'Use your company’s account').click();
}

/** Where it leads is said before. */
async function goOn(page: Page) {
  const key = button(page, `Go on to ${new URL(provider.issuer).host}`);
  await key.waitFor();
  await expectNoFaults(page);
  await key.click();
}

test('an administrator connects the provider and tries it; who is invited comes in by it, where they wanted to go', async () => {
  const admin = await center.signIn('admin', {
    path: `${site}/#/people/sign-in`,
    context: { reducedMotion: 'reduce' },
  });
  await admin.getByText(`${site}/sso/callback`).waitFor();
  await typeInto(admin, 'Issuer', `${provider.issuer}/elsewhere`);
  await typeInto(admin, 'Client ID', provider.clientId);
  await typeInto(admin, 'Client secret', provider.clientSecret);
  await admin.keyboard.press('Enter');
  await admin.getByText('There is no OpenID Connect provider at this address.').waitFor();
  await expectNoFaults(admin);
  // The focus stands in the field that is wrong.
  await admin.keyboard.press('ControlOrMeta+A');
  await admin.keyboard.type(provider.issuer);
  await typeInto(admin, 'Claim with the role', 'groups');
  await button(admin, 'Add a value').click();
  await admin.keyboard.type('leads');
  await admin.getByLabel('Role for value 1').selectOption('Supervisor');
  await admin.getByLabel('When no value fits').selectOption('Agent');
  await button(admin, 'Connect the provider').click();
  await admin.getByText(`${site}/#/company/`).waitFor();
  await expectNoFaults(admin);

  await button(admin, 'Try it').click();
  await logIn(admin, 'ana');
  await admin.getByText('It would be Ana Reyes (agent1@harbor.test), agent. Nothing was changed.').waitFor();
  await phoneIsRegistered(admin);
  const isInSight = (focused: Element) => focused.getBoundingClientRect().top < window.innerHeight;
  expect(await admin.locator(':focus').evaluate(isInSight)).toBe(true);
  await expectNoFaults(admin);

  const invitation = { email: 'nadia@harbor.test', name: 'Nadia Petrov', role: 'agent', extension: null };
  const invited = await admin.request.post(`${site}${setupRoutes.people}`, { data: invitation });
  expect(invited.status()).toBe(201);

  const nadia = await center.page('agent1', narrowLook);
  await nadia.goto(`${site}/#/history`);
  await button(nadia, 'Use your company’s account').waitFor();
  await expectNoFaults(nadia);
  await useCompany(nadia, 'nadia@harbor.test');
  await goOn(nadia);
  await logIn(nadia, 'nadia');
  await phoneIsRegistered(nadia);
  expect(nadia.url()).toBe(`${site}/#/history`);
  const me = meSchema.parse(await (await nadia.request.get(`${site}${routes.me}`)).json());
  expect(me).toMatchObject({ name: 'Nadia Petrov', email: 'nadia@harbor.test', role: 'supervisor' });
  await nadia.goto(`${site}/#/you`);
  await nadia.getByText('You sign in with your company’s account').waitFor();
  await expectNoFaults(nadia);
  await nadia.close();
  await admin.close();
});

test('who is not invited reads why not, and where it is required no password lets in', async () => {
  const ben = await center.page('agent2', narrowLook);
  await ben.goto(`${site}/`);
  await useCompany(ben, 'nobody@harbor.test');
  await ben.getByText('No company’s account is known for this address.').waitFor();
  await useCompany(ben, 'agent2@harbor.test');
  await goOn(ben);
  await logIn(ben, 'stranger');
  await ben.getByRole('heading', { name: 'Nobody is invited by your address' }).waitFor();
  await expectNoFaults(ben);

  const admin = await center.signIn('admin', { path: `${site}/#/people/sign-in` });
  await admin.getByRole('switch', { name: /^Required/ }).click();
  await button(admin, 'Save the provider').click();
  await admin.getByText(/^Saved/).waitFor();
  const link = await admin.getByText(`${site}/#/company/`).innerText();

  await ben.getByRole('link', { name: 'Back to the sign-in' }).click();
  await ben.getByRole('textbox', { name: 'Email' }).click();
  await ben.keyboard.type('agent2@harbor.test');
  await ben.keyboard.press('Tab');
  await ben.keyboard.type('ringside');
  await ben.keyboard.press('Enter');
  await ben.getByText('Your company has its own sign-in.').waitFor();
  await expectNoFaults(ben);
  await ben.close();

  // Administrators keep theirs, and the start link leads straight to the provider.
  await center.signIn('admin', { path: `${site}/` }).then((page) => page.close());
  const ana = await center.page('agent1', narrowLook);
  await ana.goto(link);
  await ana.getByRole('heading', { name: 'Sign in with your company’s account' }).waitFor();
  await expectNoFaults(ana);
  await ana.keyboard.press('Tab');
  await ana.keyboard.press('Enter');
  await logIn(ana, 'ana');
  await phoneIsRegistered(ana);
  await ana.goto(`${site}/#/you`);
  await ana.getByText('no password and no passkey lets you in here').waitFor();
  await expectNoFaults(ana);
  await ana.close();
  await admin.close();
});
