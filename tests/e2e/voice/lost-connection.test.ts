import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { button, ContactCenter, phoneIsRegistered, voices } from '#support/e2e/contact-center.ts';
import { hearsTone } from '#support/e2e/page-ears.ts';
import { TcpProxy } from '#support/e2e/tcp-proxy.ts';

const CALLER_VOICE = 440;

let center: ContactCenter;
let network: TcpProxy;
let ana: Page;
beforeAll(async () => {
  center = await ContactCenter.open();
  network = await TcpProxy.open(center.server.url);
  ana = await center.signIn('agent1', { context: { baseURL: network.url } });
});
afterAll(async () => {
  await network.close();
  await center.close();
});

describe('a connection that drops', () => {
  test('does not end the call: the voice goes on, the agent is told, and the phone comes back', async () => {
    const caller = await center.carrier.call(center.trunk, { from: '+12065550142', to: '+12025550110' });
    caller.voice.playTone(CALLER_VOICE);
    await ana.getByRole('alertdialog').waitFor();
    await button(ana, 'Answer').click();
    await Promise.all([caller.answered, hearsTone(ana, CALLER_VOICE), caller.voice.heardTone(voices.agent1)]);

    network.goAway();
    await ana.getByText('The connection dropped.').first().waitFor();
    expect(await ana.getByRole('status', { name: 'Phone status' }).innerText()).not.toContain('Registered');
    await Promise.all([hearsTone(ana, CALLER_VOICE), caller.voice.heardTone(voices.agent1)]);

    network.comeBack();
    await phoneIsRegistered(ana);
    await button(ana, 'Hold').click();
    await caller.voice.heardOtherThan(voices.agent1);
    await button(ana, 'Resume').click();
    await Promise.all([hearsTone(ana, CALLER_VOICE), caller.voice.heardTone(voices.agent1)]);
    await button(ana, 'Hang up').click();
    expect((await caller.ended).by).toBe('remote');
  });

  test('while idle, the phone says so and registers again by itself', async () => {
    network.cut();
    await phoneIsRegistered(ana);
    const caller = await center.carrier.call(center.trunk, { from: '+12065550142', to: '+12025550110' });
    await ana.getByRole('alertdialog').waitFor();
    await button(ana, 'Answer').click();
    await caller.answered;
    caller.hangUp();
  });
});
