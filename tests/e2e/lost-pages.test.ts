/** Pages that are loaded anew and networks that fail, in a real browser: nobody talks to a page that is gone. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { callListSchema, type CallRecord } from '#contract/calls/calls.ts';
import type { CarrierLeg } from '#support/carrier/carrier-leg.ts';
import { button, ContactCenter, phoneIsRegistered, voices } from '#support/e2e/contact-center.ts';
import { hearsTone } from '#support/e2e/page-ears.ts';
import { TcpProxy } from '#support/e2e/tcp-proxy.ts';

const CALLER_VOICE = 440;
/** How long a call may belong to a page that is gone; a busy machine is slow. */
const BACK_WITHIN_MS = 10_000 * Number(process.env['RINGSIDE_SLACK'] ?? 2);

let center: ContactCenter;
let network: TcpProxy;
let ana: Page;
beforeAll(async () => {
  center = await ContactCenter.open();
  network = await TcpProxy.open(center.server.url);
  ana = await center.signIn('agent1', { context: { baseURL: network.url } });
});
afterEach(async () => {
  network.comeBack();
  await center.calmDown(ana);
});
afterAll(async () => {
  await network.close();
  await center.close();
});

const ringing = () => ana.getByRole('alertdialog');
const callIn = async (): Promise<CarrierLeg> => {
  const caller = await center.carrier.call(center.trunk, { from: '+12065550142', to: '+12025550110' });
  caller.voice.playTone(CALLER_VOICE);
  await ringing().waitFor();
  return caller;
};
const talk = (far: CarrierLeg) =>
  Promise.all([far.answered, hearsTone(ana, CALLER_VOICE), far.voice.heardTone(voices.agent1)]);
const answer = async (caller: CarrierLeg) => {
  await button(ana, 'Answer').click();
  await talk(caller);
};
const lastCall = async (): Promise<CallRecord | undefined> =>
  callListSchema.parse(await (await ana.request.get(`${center.server.url}/api/calls`)).json()).calls[0];

/** Nothing is left of a call, and the next one comes through. */
async function takesTheNextCall(): Promise<void> {
  await ana.getByRole('textbox', { name: 'Number to call' }).waitFor();
  const caller = await callIn();
  await answer(caller);
  await button(ana, 'Hang up').click();
  await caller.ended;
}

describe('a page that is loaded anew', () => {
  test('in a call: the caller rings the new page within 10 s, and it stays one call, paid once', async () => {
    const caller = await callIn();
    await answer(caller);
    const reloadedAt = Date.now();
    await ana.reload();
    await ringing().waitFor();
    expect(Date.now() - reloadedAt).toBeLessThan(BACK_WITHIN_MS);
    await answer(caller);
    await button(ana, 'Hang up').click();
    expect((await caller.ended).by).toBe('remote');
    await expect
      .poll(lastCall)
      .toMatchObject({ state: 'ended', outcome: 'answered', billedSeconds: 60, costMicros: 25_000 });
    await takesTheNextCall();
  });

  test('in a call that nobody takes up again: it ends for the caller, and is paid no further', async () => {
    const caller = await callIn();
    await answer(caller);
    await ana.reload();
    await ringing().waitFor();
    await button(ana, 'Decline').click();
    expect((await caller.ended).by).toBe('remote');
    await expect.poll(lastCall).toMatchObject({ state: 'ended', billedSeconds: 60, costMicros: 25_000 });
    await takesTheNextCall();
  });

  test('in a call that it placed: the far side is let go within 10 s', async () => {
    const callee = await center.callFrom(ana, '2065550142');
    callee.voice.playTone(CALLER_VOICE);
    await callee.answer();
    await talk(callee);
    const reloadedAt = Date.now();
    await ana.reload();
    await phoneIsRegistered(ana);
    expect((await callee.ended).by).toBe('remote');
    expect(Date.now() - reloadedAt).toBeLessThan(BACK_WITHIN_MS);
    await expect.poll(lastCall).toMatchObject({ state: 'ended', outcome: 'answered', billedSeconds: 60 });
    await takesTheNextCall();
  });

  test('while it rings: it rings again, and is answered', async () => {
    const caller = await callIn();
    await ana.reload();
    await ringing().waitFor();
    await answer(caller);
    await button(ana, 'Hang up').click();
    expect((await caller.ended).by).toBe('remote');
    const rung = async () => (await lastCall())?.legs.filter(({ name }) => name === 'Ana Reyes');
    await expect.poll(rung).toMatchObject([{ outcome: 'answered' }]);
  });
});

describe('a network that falls silent in a call', () => {
  test('a hang-up clicked meanwhile reaches the caller when it is back, and leaves nothing behind', async () => {
    const caller = await callIn();
    await answer(caller);
    network.fallSilent();
    await button(ana, 'Hang up').click();
    await ana.getByRole('textbox', { name: 'Number to call' }).waitFor();
    expect((await lastCall())?.state).not.toBe('ended');
    network.comeBack();
    expect((await caller.ended).by).toBe('remote');
    await phoneIsRegistered(ana);
    await expect.poll(lastCall).toMatchObject({ state: 'ended', outcome: 'answered' });
    await takesTheNextCall();
  });

  test('a caller who hangs up meanwhile is gone from the page when it is back', async () => {
    const caller = await callIn();
    await answer(caller);
    network.fallSilent();
    caller.hangUp();
    await caller.ended;
    network.comeBack();
    await phoneIsRegistered(ana);
    await button(ana, 'Hang up').waitFor({ state: 'detached' });
    await takesTheNextCall();
  });
});
