import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { button, ContactCenter, numberField, voices } from '#support/e2e/contact-center.ts';
import { hearsNoTone, hearsTone } from '#support/e2e/page-ears.ts';

const CALLEE_VOICE = 440;

let center: ContactCenter;
let ana: Page;
beforeAll(async () => {
  center = await ContactCenter.open();
  ana = await center.signIn('agent1');
});
afterEach(() => center.calmDown(ana));
afterAll(() => center.close());

const field = () => numberField(ana);

test('an agent calls from the own number: typed, formatted, heard at both ends, with keys, mute, hold and music', async () => {
  await field().pressSequentially('2065550142');
  await expect
    .poll(async () => (await field().inputValue()).replaceAll('\u00a0', ' '))
    .toBe('(206) 555-0142');
  const from = ana.getByRole('combobox', { name: 'Call from' });
  await expect
    .poll(async () => (await from.locator('option:checked').innerText()).replaceAll('\u00a0', ' '))
    .toContain('(202) 555-0121');
  await button(ana, 'Call').click();

  const callee = await center.carrier.nextCall();
  expect(callee.invite?.dialed).toBe('+12065550142');
  expect(callee.invite?.callerNumber).toBe('+12025550121');
  callee.ring();
  await ana.getByText('Ringing').first().waitFor();
  callee.voice.playTone(CALLEE_VOICE);
  await callee.answer();
  await Promise.all([hearsTone(ana, CALLEE_VOICE), callee.voice.heardTone(voices.agent1)]);

  await button(ana, 'Keypad').click();
  for (const key of ['1', '9', '*', '#']) await button(ana, key).click();
  await callee.voice.heardDigits('19*#');

  await button(ana, 'Mute').click();
  await button(ana, 'Unmute').waitFor();
  await callee.voice.heardSilence();
  await button(ana, 'Unmute').click();
  await callee.voice.heardTone(voices.agent1);

  await button(ana, 'Hold').click();
  await button(ana, 'Resume').waitFor();
  await Promise.all([callee.voice.heardOtherThan(voices.agent1), hearsNoTone(ana, CALLEE_VOICE)]);
  await button(ana, 'Resume').click();
  await button(ana, 'Hold').waitFor();
  await Promise.all([callee.voice.heardTone(voices.agent1), hearsTone(ana, CALLEE_VOICE)]);

  await button(ana, 'Hang up').click();
  expect((await callee.ended).by).toBe('remote');
});
