/** A holiday that an administrator types once is kept by every number that goes by the same hours, whatever route it has. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callListSchema } from '#contract/calls/calls.ts';
import { numberOfferListSchema } from '#contract/numbers/rented-numbers.ts';
import { officeHoursListSchema } from '#contract/routing/office-hours.ts';
import { routeListSchema, routeMadeSchema } from '#contract/routing/shared-routes.ts';
import { routes } from '#contract/routes.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { registeredPhone } from '#support/e2e/call-storm.ts';
import { button, ContactCenter, words } from '#support/e2e/contact-center.ts';
import { expectNoFaults } from '#support/e2e/screen-checks.ts';
import type { NodePhone } from '#support/phone/node-phone.ts';

const DAY_MS = 24 * 3_600_000;
/** One route of them all, and four routes of one number each: ten numbers. */
const OWN = ['+12025550110', '+12025550111', '+12025550112', '+12025550114'];
const MORE_OF_ONE_ROUTE = 5;

let center: ContactCenter;
let admin: Page;
let phone: NodePhone;
let frontDesk = '';
let ownRoutes: string[] = [];
let numbers: string[] = [];

beforeAll(async () => {
  center = await ContactCenter.open();
  admin = await center.signIn('admin', { context: { reducedMotion: 'reduce' } });
  phone = await registeredPhone({ server: center.server, cookies: new Map() }, 'agent1');
  await openAllDay();
  frontDesk = await routeCalled('Front desk');
  const rented = await rent(MORE_OF_ONE_ROUTE);
  await useRoute(frontDesk, ['+12025550113', ...rented]);
  for (const [index, number] of OWN.entries()) {
    const id = await copyOf(frontDesk, `Line ${index + 1}`);
    await useRoute(id, [number]);
    ownRoutes = [...ownRoutes, id];
  }
  numbers = ['+12025550113', ...rented, ...OWN];
}, 180_000);
afterAll(async () => {
  await phone.close();
  await center.close();
});

async function asked(method: 'GET' | 'POST' | 'PUT', path: string, data?: object): Promise<unknown> {
  const headers = { origin: center.server.url };
  const answer = await admin.request.fetch(path, { method, headers, ...(data ? { data } : {}) });
  expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true);
  return answer.status() === 204 ? null : answer.json();
}

/** A place in which this day is neither about to end nor has just begun. */
const timeZone = ['America/New_York', 'Asia/Tokyo'].find((zone) => {
  const hour = Number(
    new Date().toLocaleString('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: zone }),
  );
  return hour >= 1 && hour < 22;
});
const today = new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone });

/** The demo's office hours, which its front desk goes by: day and night, and no holidays. */
async function openAllDay(): Promise<void> {
  const [hours] = officeHoursListSchema.parse(await asked('GET', setupRoutes.officeHoursList)).officeHours;
  if (!hours) throw new Error('the demo has no office hours');
  const week = Array.from({ length: 7 }, () => [{ from: '00:00', until: '24:00' }]);
  const change = { name: hours.name, timeZone, week, holidaySetIds: [] };
  await asked('PUT', setupRoutes.officeHours.replace('{id}', hours.id), change);
}

async function routeCalled(name: string): Promise<string> {
  const all = routeListSchema.parse(await asked('GET', setupRoutes.sharedRoutes)).routes;
  return all.find((route) => route.name === name)?.id ?? '';
}

async function rent(count: number): Promise<string[]> {
  const { offers } = numberOfferListSchema.parse(
    await asked('GET', `${setupRoutes.numberOffers}?areaCode=312`),
  );
  const wanted = offers.slice(0, count).map(({ number }) => ({ number, source: 'Spring fair' }));
  await asked('POST', setupRoutes.rentedNumbers, { numbers: wanted });
  return wanted.map(({ number }) => number);
}

const useRoute = (routeId: string, served: readonly string[]) =>
  asked('PUT', setupRoutes.routeForNumbers, { numbers: served, routeId });

async function copyOf(routeId: string, name: string): Promise<string> {
  return routeMadeSchema.parse(await asked('POST', setupRoutes.sharedRoutes, { name, from: { routeId } })).id;
}

const callTo = (number: string) => center.carrier.call(center.trunk, { from: '+12065550142', to: number });

/** Where the office hours sent the last call to this number. */
async function wayOf(number: string): Promise<string | null | undefined> {
  const { calls } = callListSchema.parse(await asked('GET', `${routes.calls}?limit=200`));
  const call = calls.find(({ trackingNumber }) => trackingNumber === number);
  return call?.path.find(({ kind }) => kind === 'office-hours')?.outlet;
}

const tried = (page: Page) => page.getByRole('region', { name: 'Try it' }).getByRole('status');

/** In the page, whose clock and zone the field goes by. */
const localTimeAt = (page: Page, ms: number) =>
  page.evaluate((at) => {
    const date = new Date(at);
    return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  }, ms);

/** What *Try it* says of a call to this route, today and a day later. */
async function triedOn(routeId: string): Promise<[today: string, dayAfter: string]> {
  await admin.goto(`/#/answering/routes/${routeId}`);
  await tried(admin).filter({ hasText: '.' }).waitFor();
  const now = await words(tried(admin));
  await admin.getByLabel('When').fill(await localTimeAt(admin, Date.now() + DAY_MS));
  await expect.poll(() => words(tried(admin))).not.toBe(now);
  return [now, await words(tried(admin))];
}

test('ten numbers ring as long as nothing is typed', async () => {
  expect(new Set(numbers).size).toBe(10);
  for (const number of numbers) {
    const [caller, ringing] = await Promise.all([callTo(number), phone.nextCall()]);
    caller.hangUp();
    await Promise.all([caller.ended, ringing.ended]);
  }
});

test('a set of holidays is typed, and the office hours keep it for ten numbers', async () => {
  await admin.goto('/#/answering');
  await admin.getByRole('button', { name: 'New', exact: true }).click();
  await admin.getByRole('menuitem', { name: 'Holidays' }).click();
  await button(admin, 'Days of our own').click();
  await admin.getByRole('textbox', { name: 'Name', exact: true }).click();
  await admin.keyboard.type('Our own days');
  await button(admin, 'Add a day').press('Enter');
  await admin.keyboard.type('Founding day');
  await admin.keyboard.press('Tab');
  await admin.keyboard.type(today);
  await admin.keyboard.press('Tab');
  await admin.keyboard.type('closed');
  await admin.keyboard.press('Enter');
  await admin.getByText(/^1 day, next /).waitFor();
  await expectNoFaults(admin);
  await admin.setViewportSize({ width: 1280, height: 800 });

  await admin
    .getByRole('link', { name: /^Office hours/ })
    .first()
    .click();
  await button(admin, 'Add a set').click();
  await admin.getByRole('menuitem', { name: /^Our own days/ }).click();
  await button(admin, 'Save for 10 numbers').click();
  await admin.getByText(/^Saved/).waitFor();
});

test('all ten answer as closed on that day', async () => {
  for (const number of numbers) {
    const caller = await callTo(number);
    // Nobody is rung for half a minute first: the message is taken at once.
    await caller.answered;
    caller.hangUp();
    await caller.ended;
    await expect.poll(() => wayOf(number), { message: number }).toBe('holiday');
  }
  expect(phone.unexpectedCalls).toBe(0);
});

test('each of their routes is open again on the day after', async () => {
  for (const id of [frontDesk, ...ownRoutes]) {
    const [now, dayAfter] = await triedOn(id);
    expect(now).toMatch(/^Holiday → Take a message/);
    expect(dayAfter).toMatch(/^Open → .*ring for 30 s/);
  }
});
