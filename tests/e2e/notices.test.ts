/** A message that a caller leaves reaches its person: by mail with the sound, and in the list; one press in the letter stops the letters. */
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { simpleParser, type ParsedMail } from 'mailparser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setupRoutes } from '#contract/setup-routes.ts';
import { withDatabase } from '#support/e2e/account-books.ts';
import { cookieOf } from '#support/e2e/call-storm.ts';
import { button, ContactCenter } from '#support/e2e/contact-center.ts';
import { expectNoFaults } from '#support/e2e/screen-checks.ts';
import { WebhookReceiver } from '#support/http/webhook-receiver.ts';
import { MailServer } from '#support/mail/mail-server.ts';
import { PATIENCE_MS } from '#support/voice/within.ts';

const ANAS_NUMBER = '+12025550121';
const CALLER = '+12065550142';
/** Two seconds of 16 bit at 8 kHz: long enough to be a message. */
const MESSAGE_BYTES = 32_000;

let mail: MailServer;
let receiver: WebhookReceiver;
let center: ContactCenter;
let ana: Page;

/** Links in letters name the port, so that it is known before. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

beforeAll(async () => {
  const port = await freePort();
  mail = await MailServer.open();
  center = await ContactCenter.open({
    environment: {
      RINGSIDE_PORT: String(port),
      RINGSIDE_PUBLIC_URL: `http://127.0.0.1:${port}`,
      RINGSIDE_SMTP_URL: mail.url,
      RINGSIDE_MAIL_FROM: 'Harbor <phone@harbor.test>',
      RINGSIDE_WEBHOOK_PRIVATE: '1',
    },
  });
  receiver = await WebhookReceiver.open();
  const hook = await fetch(`${center.server.url}${setupRoutes.webhooks}`, {
    method: 'POST',
    headers: {
      cookie: await cookieOf({ server: center.server, cookies: new Map() }, 'admin'),
      'content-type': 'application/json',
    },
    body: JSON.stringify({ url: receiver.url, events: ['voicemail.left'] }),
  });
  expect(hook.status).toBe(201);
  ana = await center.signIn('agent1', { context: { reducedMotion: 'reduce' } });
});
afterAll(async () => {
  await center.close();
  await mail.close();
  await receiver.close();
});

async function bytesLeft(): Promise<number> {
  const folder = join(center.server.dataDir, 'messages');
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** The caller is declined, and speaks for two seconds. */
async function leaveMessage(): Promise<void> {
  const before = await bytesLeft();
  const caller = await center.carrier.call(center.trunk, { from: CALLER, to: ANAS_NUMBER });
  await button(ana, 'Decline').click();
  await caller.answered;
  await caller.voice.heardSound();
  await caller.voice.press('#');
  caller.voice.playTone(440);
  await expect.poll(bytesLeft).toBeGreaterThan(before + MESSAGE_BYTES);
  caller.hangUp();
  await caller.ended;
}

const letters = (): Promise<ParsedMail[]> =>
  Promise.all(
    mail.received.filter(({ to }) => to.includes('agent1@harbor.test')).map(({ raw }) => simpleParser(raw)),
  );

let oneClick = '';
test('it comes by mail with its sound and by webhook, and stands in the list', async () => {
  await leaveMessage();
  expect((await receiver.inbox.next('the webhook', PATIENCE_MS)).body).toContain(CALLER);
  await expect.poll(async () => (await letters()).length).toBe(1);
  const [letter] = await letters();
  const [sound] = letter?.attachments ?? [];
  expect(sound?.contentType).toMatch(/^audio\//);
  expect(sound?.size).toBeGreaterThan(MESSAGE_BYTES);
  const raw = mail.received.at(-1)?.raw.replaceAll(/\r\n\s/g, ' ') ?? '';
  expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
  oneClick = /^List-Unsubscribe: +<([^>]+)>/m.exec(raw)?.[1] ?? '';

  await ana.goto('/#/you/notices');
  await ana
    .getByRole('region', { name: /^Notices/ })
    .getByRole('link')
    .first()
    .waitFor();
  await expectNoFaults(ana);
  await ana.setViewportSize({ width: 1280, height: 800 });
});

test('one press of a mail program stops the letters about voicemail, and the page of the link says so', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const pressed = await fetch(oneClick, {
    method: 'POST',
    headers: form,
    body: 'List-Unsubscribe=One-Click',
  });
  expect(pressed.ok).toBe(true);
  const page = await center.page('agent2', { reducedMotion: 'reduce' });
  await page.goto(oneClick);
  await page.getByRole('heading', { name: 'No more letters about voicemail' }).waitFor();
  await expectNoFaults(page);
  await page.close();

  await ana.goto('/#/phone');
  await leaveMessage();
  await ana.goto('/#/you/notices');
  await expect
    .poll(() =>
      ana
        .getByRole('region', { name: /^Notices/ })
        .getByRole('listitem')
        .count(),
    )
    .toBe(2);
  // The next letter about voicemail would wait for a minute: none is on its way.
  const mailed = await withDatabase(
    center.server,
    (sql) => sql`select mail_due_at, mailed_at from person_notices order by at desc limit 1`,
  );
  expect(mailed).toMatchObject([{ mailDueAt: null, mailedAt: null }]);
  expect(await letters()).toHaveLength(1);
});
