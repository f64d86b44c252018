import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { callListSchema } from '#contract/calls/calls.ts';
import {
  button,
  ContactCenter,
  phoneIsRegistered,
  shownBalance,
  shownMinutes,
  voices,
  words,
} from '#support/e2e/contact-center.ts';
import { hearsNoTone, hearsTone } from '#support/e2e/page-ears.ts';

const CALLER = '+12065550142';
const CALLER_SHOWN = '(206) 555-0142';
const GOOGLE_ADS = '+12025550110';
const CALLER_VOICE = 440;

let center: ContactCenter;
let ana: Page;
let ben: Page;
beforeAll(async () => {
  center = await ContactCenter.open({ ownVoices: true });
  [ana, ben] = await Promise.all([center.signIn('agent1'), center.signIn('agent2')]);
});
afterEach(() => center.calmDown(ana));
afterAll(() => center.close());

const callIn = (to: string, from = CALLER) => center.carrier.call(center.trunk, { from, to });
const ringing = (page: Page) => page.getByRole('alertdialog');
const serverCalls = async (page: Page) => {
  const answer = await page.request.get('/api/calls');
  return callListSchema.parse(await answer.json()).calls;
};

describe('a customer dials a tracking number', () => {
  test('two browsers ring with the source, one answers, both are heard, and the account moves', async () => {
    const balanceBefore = await shownBalance(ana);
    const minutesBefore = await shownMinutes(ana);
    expect(balanceBefore).toBe(25);

    const caller = await callIn(GOOGLE_ADS);
    for (const page of [ana, ben]) {
      const plate = ringing(page);
      await plate.waitFor();
      await expect.poll(() => words(plate)).toContain(CALLER_SHOWN);
      expect(await words(plate)).toContain('Google Ads');
      expect(await words(plate)).toContain('(202) 555-0110');
    }
    await caller.rang;

    caller.voice.playTone(CALLER_VOICE);
    await button(ana, 'Answer').click();
    await Promise.all([
      caller.answered,
      hearsTone(ana, CALLER_VOICE),
      caller.voice.heardTone(voices.agent1),
      ringing(ben).waitFor({ state: 'detached' }),
    ]);

    await expect.poll(() => shownBalance(ana)).toBeLessThan(balanceBefore);
    await expect.poll(() => shownMinutes(ana)).toBe(minutesBefore + 1);
    await expect.poll(() => shownBalance(ben)).toBeLessThan(balanceBefore);
    await ana.getByText('Cost so far').waitFor();
    await expect.poll(() => ana.getByRole('main').innerText()).toContain('$0.025');

    await button(ana, 'Hang up').click();
    await caller.ended;
    await hearsNoTone(ana, CALLER_VOICE);

    await expect
      .poll(async () => (await serverCalls(ana))[0])
      .toMatchObject({
        state: 'ended',
        outcome: 'answered',
        from: CALLER,
        source: 'Google Ads',
        costMicros: 25_000,
        billedSeconds: 60,
      });
    const losing = (await serverCalls(ana))[0]?.legs.find((leg) => leg.name === 'Ben Ortiz');
    expect(losing?.outcome).toBe('answered-elsewhere');
  });

  test('the call is in the history of the agent who had it, with its cost, and the other has missed nothing', async () => {
    for (const page of [ana, ben]) await page.getByRole('link', { name: 'History', exact: true }).click();
    // The newest call is open by itself.
    await ana.getByText('Answered by Ana Reyes').waitFor();
    await ana.getByText('$0.025').first().waitFor();
    await ana.getByText('answered elsewhere').waitFor();
    await ben.getByText('No calls yet.').waitFor();
    for (const page of [ana, ben]) await page.getByRole('link', { name: 'Phone', exact: true }).click();
  });

  test('the caller hangs up first: every phone is quiet again and the call counts as abandoned', async () => {
    const caller = await callIn(GOOGLE_ADS, '+12065550198');
    await Promise.all([ringing(ana).waitFor(), ringing(ben).waitFor()]);
    caller.hangUp();
    await Promise.all([
      ringing(ana).waitFor({ state: 'detached' }),
      ringing(ben).waitFor({ state: 'detached' }),
    ]);
    await expect
      .poll(async () => (await serverCalls(ana))[0])
      .toMatchObject({ state: 'ended', outcome: 'abandoned', costMicros: 0 });
  });

  test('the caller hangs up during the call: the agent is told and free again', async () => {
    const caller = await callIn(GOOGLE_ADS);
    await ringing(ana).waitFor();
    await button(ana, 'Answer').click();
    await caller.answered;
    await hearsNoTone(ana, CALLER_VOICE);
    caller.hangUp();
    await ana.getByText('Call ended').first().waitFor();
    await ana.getByRole('textbox', { name: 'Number to call' }).waitFor();
  });

  test('both decline: the call is over for everybody', async () => {
    const caller = await callIn(GOOGLE_ADS);
    await Promise.all([ringing(ana).waitFor(), ringing(ben).waitFor()]);
    await button(ana, 'Decline').click();
    await ringing(ana).waitFor({ state: 'detached' });
    expect(await ringing(ben).isVisible()).toBe(true);
    await button(ben, 'Decline').click();
    const end = await caller.ended;
    expect(end.by).toBe('remote');
    await expect.poll(async () => (await serverCalls(ana))[0]?.outcome).toBe('missed');
  });

  test('Radio rings one agent and then the other', async () => {
    const caller = await callIn('+12025550111');
    await ringing(ana).waitFor();
    expect(await ringing(ana).innerText()).toContain('Radio');
    expect(await ringing(ben).count()).toBe(0);
    await button(ana, 'Decline').click();
    await ringing(ben).waitFor();
    await button(ben, 'Answer').click();
    caller.voice.playTone(CALLER_VOICE);
    await Promise.all([caller.answered, caller.voice.heardTone(voices.agent2), hearsTone(ben, CALLER_VOICE)]);
    await button(ben, 'Hang up').click();
    await caller.ended;
  });

  test('Alt A answers from anywhere, and the focus is where it was', async () => {
    const field = ana.getByRole('textbox', { name: 'Number to call' });
    await field.fill('206');
    const caller = await callIn(GOOGLE_ADS);
    await ringing(ana).waitFor();
    await ana.keyboard.press('Alt+a');
    await caller.answered;
    await ana.keyboard.press('Alt+e');
    await caller.ended;
  });

  test('after a reload the phone registers again and takes the next call', async () => {
    await ana.reload();
    await phoneIsRegistered(ana);
    const caller = await callIn(GOOGLE_ADS);
    await ringing(ana).waitFor();
    await button(ana, 'Answer').click();
    caller.voice.playTone(CALLER_VOICE);
    await Promise.all([caller.answered, hearsTone(ana, CALLER_VOICE), caller.voice.heardTone(voices.agent1)]);
    await button(ana, 'Hang up').click();
    await caller.ended;
  });

  test('a name with markup in it is shown as text', async () => {
    const caller = await center.carrier.call(center.trunk, {
      from: CALLER,
      fromName: '<img src=x onerror=alert(1)>',
      to: GOOGLE_ADS,
    });
    await ringing(ana).waitFor();
    expect(await ana.locator('img[src=x]').count()).toBe(0);
    caller.hangUp();
    await ringing(ana).waitFor({ state: 'detached' });
  });

  test('a number that is not ours gets 404', async () => {
    const caller = await callIn('+12025550199');
    expect((await caller.ended).status).toBe(404);
  });
});
