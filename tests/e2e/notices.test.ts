/**
 * What a caller leaves behind reaches its person. A message: by mail with the sound, and in the list; one press in the letter
 * stops the letters. Missed calls: in the list at once, by mail after the quiet hours.
 */
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

const HOUR_MS = 3_600_000;

/** "0815PM": the keys of a clock in English. */
const keysOf = (at: number) =>
  new Date(at).toLocaleTimeString('en-US', { hour: '2-digit', minute: '2-digit' }).replace(/[: ]/g, '');

/** Rings Ana, and hangs up. */
async function ringInVain(from: string): Promise<void> {
  const caller = await center.carrier.call(center.trunk, { from, to: ANAS_NUMBER });
  await ana.getByRole('alertdialog').waitFor();
  caller.hangUp();
  await caller.ended;
  await ana.getByRole('alertdialog').waitFor({ state: 'detached' });
}

interface Waiting {
  mailDueAt: Date;
}

const waiting = () =>
  withDatabase(
    center.server,
    (sql) => sql<Waiting[]>`
      select mail_due_at from person_notices where kind = 'missed-call' and mail_due_at is not null`,
  );

test('missed calls wait out the quiet hours that are typed, and come in one letter', async () => {
  const now = Date.now();
  await ana.goto('/#/you/notices');
  await ana.getByRole('checkbox', { name: 'Missed calls by e-mail' }).check();
  await ana.getByRole('switch', { name: /^Quiet hours/ }).click();
  const hours = ana.getByRole('group', { name: 'When it is quiet' });
  await hours.getByLabel('From').focus();
  await ana.keyboard.type(keysOf(now - HOUR_MS));
  await hours.getByLabel('Until').focus();
  await ana.keyboard.type(keysOf(now + 2 * HOUR_MS));
  await button(ana, 'Save the notices').click();
  await ana.getByText(/^Saved /).waitFor();

  for (const caller of ['+12065550177', '+12065550178']) await ringInVain(caller);
  await ana
    .getByRole('region', { name: /^Notices/ })
    .getByRole('link', { name: /555-0178/ })
    .waitFor();
  await expect.poll(async () => (await waiting()).length).toBe(2);
  for (const { mailDueAt } of await waiting())
    expect(mailDueAt.getTime()).toBeGreaterThan(now + HOUR_MS + HOUR_MS / 2);
  const before = (await letters()).length;

  // The hours pass.
  await withDatabase(
    center.server,
    (sql) => sql`update person_notices set mail_due_at = now() where kind = 'missed-call'`,
  );
  await expect.poll(async () => (await letters()).length).toBe(before + 1);
  const letter = (await letters()).at(-1);
  expect(letter?.subject).toContain('2 missed calls');
  for (const number of ['(206) 555-0177', '(206) 555-0178']) expect(letter?.text).toContain(number);
});
