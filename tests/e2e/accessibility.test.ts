import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { button, ContactCenter } from '#support/e2e/contact-center.ts';
import { expectNoFaults, expectSound, narrowLook } from '#support/e2e/screen-checks.ts';

const CALLER = '+12065550142';
const ANAS_NUMBER = '+12025550121';
const CALLER_VOICE = 440;

/** An administrator's pages, by the word in their row; and what "New …" opens on those that make something. */
const setupPages = [
  { page: 'Bring numbers', at: '/#/numbers/port', add: 'New request', form: 'Bring numbers here' },
  {
    page: 'Forward to',
    at: '/#/answering/receiving',
    add: 'New line',
    form: 'New line to forward to',
  },
  { page: 'Sounds', at: '/#/sounds', add: 'New sound', form: 'New sound' },
  { page: 'Webhooks', at: '/#/connections', add: 'New webhook', form: 'New webhook' },
] as const;

/** What answers calls, and the form that makes it. */
const madeToAnswer = [
  ['queues', 'New queue'],
  ['mailboxes', 'New shared mailbox'],
  ['routes', 'New route'],
  ['hours', 'Office hours'],
] as const;

let center: ContactCenter;
beforeAll(async () => {
  center = await ContactCenter.open();
});
afterAll(() => center.close());

const link = (within: Locator | Page, name: string) => within.getByRole('link', { name, exact: true });

/** Sound of messages in the server's data folder so far, bytes. */
async function bytesOfMessages(): Promise<number> {
  const folder = join(center.server.dataDir, 'messages');
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function leaveMessage(ana: Page): Promise<void> {
  const before = await bytesOfMessages();
  const caller = await center.carrier.call(center.trunk, { from: CALLER, to: ANAS_NUMBER });
  await ana.getByRole('alertdialog').waitFor();
  await button(ana, 'Decline').click();
  await caller.answered;
  await caller.voice.heardSound();
  // The greeting is known by heart: straight to the beep.
  await caller.voice.press('#');
  caller.voice.playTone(CALLER_VOICE);
  // Two seconds of 16 bit at 8 kHz: long enough to be a message.
  await expect.poll(bytesOfMessages).toBeGreaterThan(before + 32_000);
  caller.hangUp();
}

describe('in light and wide, in dark and narrow', () => {
  test('every screen passes axe: sign in, idle, history, devices, incoming, in call', async () => {
    const signIn = await center.page('agent1', narrowLook);
    await signIn.goto('/');
    await button(signIn, 'Sign in').waitFor();
    await expectNoFaults(signIn);
    await signIn.close();

    const page = await center.signIn('agent1', { context: narrowLook });
    await page.getByRole('textbox', { name: 'Number to call' }).waitFor();
    await expectNoFaults(page);
    for (const [name, place] of [
      ['History', 'history'],
      ['Devices', 'devices'],
      ['Your account', 'you'],
    ] as const) {
      // In the narrow look most are in the account's menu.
      await page.goto(`/#/${place}`);
      await page.getByRole('heading', { name }).first().waitFor();
      await expectNoFaults(page);
    }
    await page.getByRole('link', { name: 'Phone', exact: true }).click();

    const caller = await center.carrier.call(center.trunk, { from: CALLER, to: ANAS_NUMBER });
    await page.getByRole('alertdialog').waitFor();
    await expectNoFaults(page);
    await button(page, 'Answer').click();
    await caller.answered;
    await button(page, 'Hold').waitFor();
    await expectNoFaults(page);
    await button(page, 'Hold').click();
    await button(page, 'Resume').waitFor();
    await expectNoFaults(page);
    caller.hangUp();
    await page.getByText('Call ended').first().waitFor();
    await page.close();
  });

  test('an administrator’s numbers, a route, its picture and an open step are for everybody', async () => {
    const page = await center.signIn('admin', { context: narrowLook });
    await link(page, 'Numbers').click();
    await page.getByRole('button', { name: /555-0112/ }).waitFor();
    await expectSound(page, 'Numbers');

    await page.getByRole('button', { name: /555-0112/ }).click();
    await page.getByRole('heading', { name: '(202) 555-0112' }).waitFor();
    await page.getByRole('region', { name: 'Try it' }).getByRole('status').filter({ hasText: '.' }).waitFor();
    await expectSound(page, 'a number');

    const steps = page.getByRole('list', { name: 'Route', exact: true });
    for (const step of ['Office hours Office hours', 'Menu Main menu', 'Ring plan Operator']) {
      await steps.getByRole('button', { name: step }).press('Enter');
      await page.getByRole('form').waitFor();
      await expectSound(page, `the step ${step}`);
      await button(page, 'Cancel').click();
      await page.getByRole('form').waitFor({ state: 'detached' });
    }
    await page.close();
  });

  test('so is what an administrator sets up: rented and brought numbers, receivers, sounds, queues, webhooks', async () => {
    const page = await center.signIn('admin', { context: narrowLook, path: '/#/numbers/buy' });
    await page.getByLabel('Area code').fill('312');
    await page
      .getByRole('button', { name: /^Take / })
      .first()
      .click();
    await expectSound(page, 'Rent numbers');

    for (const { page: name, at, add, form } of setupPages) {
      await page.goto(at);
      await link(page, add).waitFor();
      await expectSound(page, name);
      await link(page, add).click();
      await page.getByRole('form', { name: form }).waitFor();
      await expectSound(page, add);
    }

    for (const [place, form] of madeToAnswer) {
      await page.goto(`/#/answering/${place}/new`);
      await page.getByRole('form', { name: form }).waitFor();
      await expectSound(page, form);
    }

    await page.goto('/#/answering/receiving');
    await page.getByRole('link', { name: /^Countries/ }).click();
    await page.getByRole('textbox', { name: 'Find a country' }).fill('Mexico');
    await page.getByRole('switch').waitFor();
    await expectSound(page, 'Countries');
    await page.close();
  });

  test('so are the people, the invitation of one and of many, and one person', async () => {
    const page = await center.signIn('admin', { context: narrowLook, path: '/#/people' });
    await page.getByRole('list', { name: 'People', exact: true }).waitFor();
    await expectSound(page, 'People');
    await button(page, 'Invite people').click();
    await page.getByRole('textbox', { name: 'E-mail' }).waitFor();
    await expectSound(page, 'Invite people');
    await page.goto('/#/people/list');
    await page.getByRole('heading', { name: 'Invite people from a list' }).waitFor();
    await expectSound(page, 'a list of people');
    await page.goto('/#/people');
    await page.getByRole('link', { name: /^Ana Reyes/ }).click();
    await button(page, 'Save').waitFor();
    await expectSound(page, 'a person');
    await button(page, 'Deactivate').click();
    await button(page, 'Deactivate Ana Reyes').waitFor();
    await expectSound(page, 'the question before somebody is stopped');
    await page.close();
  });

  test('and an agent’s voicemail with a message in it', async () => {
    const page = await center.signIn('agent1', { context: narrowLook });
    await leaveMessage(page);
    await page.getByRole('link', { name: /^Voicemail.*new/ }).click();
    await page.getByText('New', { exact: true }).first().waitFor();
    await expectSound(page, 'Voicemail');
    await page
      .getByRole('button', { name: /555-0142/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await expectSound(page, 'a message');
    await page.close();
  });
});
