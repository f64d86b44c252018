/**
 * Every screen of the product, found by its links and keys, in a real browser: what is typed into a field stands there, by
 * real keys, which a scripted event is not; each place is sound for axe; and the page's policy refuses nothing of ours.
 */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountHref, accountPages } from '#client/screens/owner/account/pages.ts';
import { setupHref, setupPages } from '#client/screens/owner/parts/pages.ts';
import { hrefOf, screenNames } from '#client/screens/navigation/route.svelte.ts';
import { ContactCenter } from '#support/e2e/contact-center.ts';
import { faultsIn, looks, wear } from '#support/e2e/screen-checks.ts';
import { ScreenWalk } from '#support/e2e/screen-walk.ts';
import { walkInPage } from '#support/e2e/walk-in-page.ts';

let center: ContactCenter;
beforeAll(async () => {
  center = await ContactCenter.open();
});
afterAll(() => center.close());

/** Every page of the route table; a screen with one page is named by itself. */
const places = [
  ...screenNames.map((name) => hrefOf(name)),
  ...accountPages.map(({ page }) => accountHref(page)),
  ...setupPages
    .filter(({ screen }) => setupPages.filter((other) => other.screen === screen).length > 1)
    .map(({ page }) => setupHref(page)),
];

/** A walk that found less would have gone blind: some of what it has to find, of each kind. */
const found = [
  'Dial · Number to call',
  'Calls · Search calls',
  'Try it · When',
  'New line to forward to · Number',
  'New line to forward to · SIP address',
  'Bring numbers here · Number',
  'Numbers for rent · Area code',
  '# number · (#) #-#',
  'Auto-recharge · Below, dollars',
  'Amount · Other amount, dollars',
  ' · From',
  'Holidays · Date',
  'People · Search people',
  'Password · Present password',
  'Invite people · E-mail',
  'Invite people · Extension',
  'Week · Monday',
  'New route · Name',
];

/** From walk to walk: the screens of one role are, for the most part, those of another. */
const seen = new Set<string>();

/** RINGSIDE_LOOKS=all: each state in every look; else each place, as one comes to it, in one of them in turn. */
const isThorough = process.env['RINGSIDE_LOOKS'] === 'all';
/** A folder for a picture of each look of each state. */
const pictures = process.env['RINGSIDE_PICTURES'];
const LONGEST_MS = isThorough ? 3_600_000 : 1_200_000;
let states = 0;

async function looksOf(page: Page, state: string): Promise<string[]> {
  if (!isThorough && state.includes(' > ')) return [];
  states += 1;
  const worn = isThorough ? looks : looks.slice(states % looks.length).slice(0, 1);
  const faults: string[] = [];
  for (const [at, look] of worn.entries()) {
    faults.push(...(await faultsIn(page, look)).map((fault) => `${state}, ${look.name}: ${fault}`));
    if (pictures) await page.screenshot({ path: join(pictures, `${states}-${at}.png`) });
  }
  await wear(page, looks[0]);
  return faults;
}

async function walked(page: Page, hashes: readonly string[]): Promise<ScreenWalk> {
  const faults: string[] = [];
  await wear(page, looks[0]);
  const walk = await ScreenWalk.begin(page, seen, async (state) => {
    faults.push(...(await looksOf(page, state)));
  });
  await walk.walk(hashes);
  expect(faults).toEqual([]);
  expect(walk.typed.filter(({ stands, wanted }) => stands !== wanted)).toEqual([]);
  expect(await walk.violations()).toEqual([]);
  return walk;
}

test(
  'an administrator’s: every field of every form holds what is typed',
  async () => {
    const walk = await walked(await center.signIn('admin', { init: walkInPage }), ['#/phone']);
    expect(walk.places).toEqual(expect.arrayContaining(places));
    expect(walk.typed.map(({ field }) => field)).toEqual(expect.arrayContaining(found));
  },
  LONGEST_MS,
);

test.each([
  { person: 'agent1', screens: ['phone', 'history', 'voicemail', 'devices'] },
  // Its own account is behind a key of the menu that the first walk has pressed; connections are administrators'.
  { person: 'supervisor', screens: screenNames.filter((name) => !['you', 'connections'].includes(name)) },
] as const)(
  'what $person has besides',
  async ({ person, screens }) => {
    const walk = await walked(await center.signIn(person, { init: walkInPage }), ['#/phone']);
    expect(walk.places).toEqual(expect.arrayContaining(screens.map((name) => hrefOf(name))));
  },
  LONGEST_MS,
);

test(
  'what there is before anybody has signed in',
  async () => {
    const page = await center.page('agent2');
    await page.addInitScript(walkInPage);
    await page.goto('/');
    await page.getByRole('textbox', { name: 'Email' }).waitFor();
    const walk = await walked(page, ['#/', '#/sign-up']);
    const labels = ['Email', 'Password', 'Company', 'Your name'];
    expect(walk.typed.map(({ field }) => field.replace(/^.*· /, ''))).toEqual(expect.arrayContaining(labels));
  },
  LONGEST_MS,
);
