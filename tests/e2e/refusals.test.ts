import { once } from 'node:events';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { button, ContactCenter, phoneIsRegistered } from '#support/e2e/contact-center.ts';

let center: ContactCenter;
beforeAll(async () => {
  center = await ContactCenter.open();
});
afterAll(() => center.close());

const sipUrl = () => `${center.server.url.replace('http', 'ws')}/sip`;

describe('the door for phones', () => {
  test('refuses a page of another site', async () => {
    const socket = new WebSocket(sipUrl(), 'sip', { origin: 'https://evil.example' });
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(403);
    socket.on('error', () => undefined);
    socket.terminate();
  });

  test('closes a socket that sends too much or nonsense, and nobody else notices', async () => {
    const ana = await center.signIn('agent1');
    const socket = new WebSocket(sipUrl(), 'sip');
    await once(socket, 'open');
    socket.send('NONSENSE\r\n\r\n');
    socket.send('INVITE sip:x SIP/2.0\r\n\r\n');
    socket.send('x'.repeat(200_000));
    await once(socket, 'close');
    await phoneIsRegistered(ana);
    expect((await ana.request.get('/api/health')).ok()).toBe(true);
    await ana.close();
  });
});

describe('signing in', () => {
  let page: Page;
  beforeAll(async () => {
    page = await center.page('agent2');
  });

  test('with a wrong password says so, in words, and keeps the address', async () => {
    await page.goto('/');
    await page.getByRole('textbox', { name: 'Email' }).fill('agent2@harbor.test');
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await button(page, 'Sign in').click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('textbox', { name: 'Email' }).inputValue()).toBe('agent2@harbor.test');
  });

  test('then with the right one, and out again', async () => {
    await page.getByLabel('Password', { exact: true }).fill('ringside');
    await button(page, 'Sign in').click();
    await phoneIsRegistered(page);
  });
});

describe('a microphone that is refused', () => {
  test('ends an outgoing call with its own words, and nothing is dialed', async () => {
    const page = await center.signIn('agent3', { context: { permissions: [] } });
    await page.context().clearPermissions();
    await page.getByRole('textbox', { name: 'Number to call' }).pressSequentially('2065550142');
    await button(page, 'Call').click();
    await page.getByText('The microphone is blocked.').first().waitFor();
    expect(center.carrier.unexpectedCalls).toBe(0);
  });
});
