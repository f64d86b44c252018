/** What administrators set up in the browser carries real calls, and what callers leave behind is heard there. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { button, ContactCenter, voices, words } from '#support/e2e/contact-center.ts';
import { hearsTone } from '#support/e2e/page-ears.ts';

const CALLER = '+12065550142';
const CALLER_VOICE = 440;
const ANAS_NUMBER = '+12025550121';

let center: ContactCenter;
let admin: Page;
let ana: Page;
beforeAll(async () => {
  center = await ContactCenter.open();
  [admin, ana] = await Promise.all([center.signIn('admin'), center.signIn('agent1')]);
});
afterEach(() => center.calmDown(ana));
afterAll(() => center.close());

/** Sound in the server's data folder so far. */
async function bytesIn(kind: 'messages' | 'recordings'): Promise<number> {
  const folder = join(center.server.dataDir, kind);
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

const callIn = (to: string) => center.carrier.call(center.trunk, { from: CALLER, to });
const told = () => admin.getByRole('region', { name: 'Try it' }).getByRole('status');

describe('a number', () => {
  test('is rented, gets its route in the browser, and rings the agent with its source', async () => {
    await admin.goto('/#/numbers/buy');
    await admin.getByLabel('Area code').fill('312');
    const take = admin.getByRole('button', { name: /^Take / }).first();
    await take.waitFor();
    const rented = `+1${(await take.getAttribute('aria-label'))?.replace(/\D/g, '') ?? ''}`;
    await take.click();
    await admin.getByPlaceholder('Source, such as Radio').fill('Spring fair');
    await button(admin, 'Rent 1 number for $2.00 a month').click();
    await admin.getByText('1 number rented').waitFor();

    await admin.goto(`/#/numbers/${rented}`);
    // By itself it rings the user who rented it.
    await told()
      .getByText(/^Ada rings for 30 s/)
      .waitFor();
    await button(admin, 'Step').click();
    await admin.getByRole('menuitem', { name: /^Ring plan/ }).click();
    const form = admin.getByRole('form');
    await form.getByRole('textbox', { name: 'Name' }).fill('Front desk');
    await form.getByRole('combobox', { name: 'Comes after' }).selectOption('The call itself, before Ring');
    await form.getByRole('combobox', { name: 'No one answers' }).fill('Voicemail');
    await admin.keyboard.press('Enter');
    await form.getByRole('button', { name: 'Add step' }).click();
    await expect.poll(() => told().innerText()).toContain('Ana rings for 20 s');
    await button(admin, 'Save').click();
    await admin.getByText(/^Saved/).waitFor();

    const caller = await callIn(rented);
    const plate = ana.getByRole('alertdialog');
    await plate.waitFor();
    expect(await words(plate)).toContain('Spring fair');
    caller.voice.playTone(CALLER_VOICE);
    await button(ana, 'Answer').click();
    await Promise.all([caller.answered, hearsTone(ana, CALLER_VOICE), caller.voice.heardTone(voices.agent1)]);
    await button(ana, 'Hang up').click();
    await caller.ended;
  });

  test('shows where a call would go, with no call made', async () => {
    await admin.goto('/#/numbers/+12025550112');
    const trying = admin.getByRole('region', { name: 'Try it' });
    await trying.getByLabel('Keys').fill('2');
    // Thursday 14 May 2026, in the middle of the day wherever this browser is in America or Europe.
    await trying.getByLabel('When').fill('2026-05-14T16:00');
    await expect.poll(() => told().innerText()).toContain('pressed 2');
    await trying.getByLabel('When').fill('2026-05-16T16:00');
    await expect.poll(() => told().innerText()).not.toContain('pressed 2');
    expect(center.carrier.unexpectedCalls).toBe(0);
  });
});

test('who is not there gets a message: the phone says so, and plays it', async () => {
  const caller = await callIn(ANAS_NUMBER);
  await ana.getByRole('alertdialog').waitFor();
  await button(ana, 'Decline').click();
  await caller.answered;
  await caller.voice.heardSound();
  // The greeting is known by heart: straight to the beep.
  await caller.voice.press('#');
  caller.voice.playTone(CALLER_VOICE);
  // Two seconds of 16 bit at 8 kHz: long enough to be a message.
  await expect.poll(() => bytesIn('messages')).toBeGreaterThan(32_000);
  caller.hangUp();

  await ana.getByRole('link', { name: /^Voicemail.*1 new/ }).click();
  await ana.getByText('New', { exact: true }).first().waitFor();
  await ana.getByRole('button', { name: 'Play', exact: true }).click();
  const played = () =>
    ana.locator('audio[data-player]').evaluate((audio: HTMLAudioElement) => audio.currentTime);
  await expect.poll(played).toBeGreaterThan(0.5);
  await expect.poll(() => ana.getByText('New', { exact: true }).count()).toBe(0);
  await ana.getByRole('link', { name: 'Voicemail', exact: true }).click();
  await ana.getByRole('link', { name: 'Phone', exact: true }).click();
});

test('an agent records a call, pauses, goes on, and hears it in the history', async () => {
  const caller = await callIn(ANAS_NUMBER);
  await ana.getByRole('alertdialog').waitFor();
  await button(ana, 'Answer').click();
  caller.voice.playTone(CALLER_VOICE);
  await Promise.all([caller.answered, hearsTone(ana, CALLER_VOICE)]);
  await button(ana, 'Record').click();
  await button(ana, 'Recording').waitFor();
  await expect.poll(() => bytesIn('recordings')).toBeGreaterThan(32_000);
  await button(ana, 'Recording').click();
  await button(ana, 'Paused').click();
  await button(ana, 'Recording').waitFor();
  await button(ana, 'Hang up').click();
  await caller.ended;
  await ana.getByRole('link', { name: 'History', exact: true }).click();
  await ana.getByRole('button', { name: 'Play', exact: true }).click();
  const played = () =>
    ana.locator('audio[data-player]').evaluate((audio: HTMLAudioElement) => audio.currentTime);
  await expect.poll(played).toBeGreaterThan(0.5);
});
