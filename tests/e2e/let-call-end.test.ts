/** Somebody is stopped in a call, by an administrator who lets it end first, or does not: what both ends and the screen say. */
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CarrierLeg } from '#support/carrier/carrier-leg.ts';
import { button, ContactCenter, voices } from '#support/e2e/contact-center.ts';
import { hearsTone } from '#support/e2e/page-ears.ts';
import { expectNoFaults, narrowLook } from '#support/e2e/screen-checks.ts';

const ANAS_NUMBER = '+12025550121';
const CALLER_VOICE = 440;
/** What a stop may take; a busy machine is slow. */
const STOP_MS = 2_000 * Number(process.env['RINGSIDE_SLACK'] ?? 3);

let center: ContactCenter;
let admin: Page;
let ana: Page;
let caller: CarrierLeg;
beforeEach(async () => {
  center = await ContactCenter.open();
  const context = { reducedMotion: 'reduce' } as const;
  [admin, ana] = await Promise.all([center.signIn('admin', { context }), center.signIn('agent1')]);
  caller = await center.carrier.call(center.trunk, { from: '+12065550142', to: ANAS_NUMBER });
  caller.voice.playTone(CALLER_VOICE);
  await button(ana, 'Answer').click();
  await caller.answered;
  await talk();
});
afterEach(() => center.close());

const talk = () => Promise.all([hearsTone(ana, CALLER_VOICE), caller.voice.heardTone(voices.agent1)]);

/** By keys, from the person's row on. */
async function askToDeactivate(): Promise<void> {
  await admin.getByRole('link', { name: 'People', exact: true }).press('Enter');
  await admin.getByRole('link', { name: /^Ana Reyes/ }).press('Enter');
  await admin
    .getByRole('region', { name: 'Where Ana is signed in' })
    .getByText('the phone')
    .first()
    .waitFor();
  await button(admin, 'Deactivate').press('Enter');
  await admin.getByRole('group', { name: 'Deactivate Ana Reyes?' }).waitFor();
}

test('the call goes on to its end, and the phone goes with it', async () => {
  await askToDeactivate();
  await admin.getByText(/stays rented/).waitFor();
  await admin.getByRole('switch', { name: 'Let the live call end first' }).press('Space');
  await admin.getByText(/^A call that talks goes on/).waitFor();
  await expectNoFaults(admin);
  await admin.setViewportSize({ width: 1280, height: 800 });
  await button(admin, 'Deactivate Ana Reyes').press('Enter');
  await button(admin, 'Activate again').waitFor();

  await ana.getByText('Your call goes on.').waitFor();
  caller.voice.playTone(CALLER_VOICE + 100);
  await Promise.all([hearsTone(ana, CALLER_VOICE + 100), caller.voice.heardTone(voices.agent1)]);
  const late = await center.carrier.call(center.trunk, { from: '+12065550143', to: ANAS_NUMBER });
  await late.answered;
  expect(await ana.getByRole('alertdialog').count()).toBe(0);
  late.hangUp();

  caller.hangUp();
  await button(ana, 'Sign in').waitFor();
});

test('so it does when the sign-in alone is ended', async () => {
  await admin.getByRole('link', { name: 'People', exact: true }).press('Enter');
  await admin.getByRole('link', { name: /^Ana Reyes/ }).press('Enter');
  const signIns = admin.getByRole('region', { name: 'Where Ana is signed in' });
  await signIns.getByRole('switch', { name: 'Let the live call end first' }).press('Space');
  await signIns.getByText(/^A call that talks goes on/).waitFor();
  await expectNoFaults(admin);
  await admin.setViewportSize({ width: 1280, height: 800 });
  await signIns.getByRole('button', { name: /^End / }).first().press('Enter');
  await signIns.getByText('Nowhere.').waitFor();

  await ana.getByText('Your call goes on.').waitFor();
  caller.voice.playTone(CALLER_VOICE + 100);
  await Promise.all([hearsTone(ana, CALLER_VOICE + 100), caller.voice.heardTone(voices.agent1)]);
  caller.hangUp();
  await button(ana, 'Sign in').waitFor();
});

test('otherwise it ends at once, with a goodbye to the customer', async () => {
  await ana.setViewportSize(narrowLook.viewport);
  await askToDeactivate();
  await admin.getByText('A call that talks ends now, for the customer as well.').waitFor();
  await button(admin, 'Deactivate Ana Reyes').press('Enter');
  const pressedAt = performance.now();
  expect(await caller.ended).toMatchObject({ by: 'remote', status: null });
  await button(ana, 'Sign in').waitFor();
  expect(performance.now() - pressedAt).toBeLessThan(STOP_MS);
});
