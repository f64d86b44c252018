import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { smtpSender } from '#server/accounts/mail/smtp.ts';
import { MailServer, openSilentServer } from '#support/mail/mail-server.ts';

const letter = {
  subject: 'Zoë invites you',
  text: 'Choose a password:\nhttps://phone.example.com/#/welcome/abc\n',
};
const from = 'Ringside <phone@harbor.test>';
const never = new AbortController().signal;

let server: MailServer;
beforeEach(async () => {
  server = await MailServer.open();
});
afterEach(() => server.close());

describe('a mail', () => {
  test('arrives at a real SMTP server, with its sender, subject and text', async () => {
    const send = smtpSender({ url: server.url, from });
    expect(await send('nadia@harbor.test', letter, never)).toEqual({ ok: true, value: undefined });
    expect(server.received).toHaveLength(1);
    const [mail] = server.received;
    expect(mail?.to).toEqual(['nadia@harbor.test']);
    expect(mail?.raw).toContain('From: Ringside <phone@harbor.test>');
    expect(mail?.raw).toContain('Subject: =?UTF-8?Q?Zo=C3=AB_invites_you?=');
    expect(mail?.raw).toContain('https://phone.example.com/#/welcome/abc');
  });

  test('has no header that came in a name', async () => {
    const send = smtpSender({ url: server.url, from });
    await send('nadia@harbor.test', { ...letter, subject: 'Hello\r\nBcc: everybody@harbor.test' }, never);
    expect(server.received[0]?.to).toEqual(['nadia@harbor.test']);
    expect(server.received[0]?.raw).not.toMatch(/^Bcc:/m);
  });
});

describe('a server that does not take it', () => {
  test('for good, is not asked again', async () => {
    server.verdict = () => ({ code: 550, words: 'No such mailbox' });
    const sent = await smtpSender({ url: server.url, from })('nobody@harbor.test', letter, never);
    expect(sent).toMatchObject({ ok: false, failure: { isFinal: true } });
    expect(sent.ok || sent.failure.said).toContain('550 No such mailbox');
  });

  test('for now, is asked again', async () => {
    server.verdict = () => ({ code: 451, words: 'Come back later' });
    const sent = await smtpSender({ url: server.url, from })('nadia@harbor.test', letter, never);
    expect(sent).toMatchObject({ ok: false, failure: { isFinal: false } });
  });

  test('because it is not there, is asked again', async () => {
    const { url } = server;
    await server.close();
    const sent = await smtpSender({ url, from })('nadia@harbor.test', letter, never);
    expect(sent).toMatchObject({ ok: false, failure: { isFinal: false } });
    server = await MailServer.open();
  });
});

describe('a server that hangs', () => {
  test('is given up when it greets nobody', async () => {
    const silent = await openSilentServer();
    const send = smtpSender({ url: silent.url, from }, { stepMs: 50, wholeMs: 10_000 });
    expect(await send('nadia@harbor.test', letter, never)).toMatchObject({
      ok: false,
      failure: { isFinal: false },
    });
    await expect.poll(() => silent.connections).toBe(0);
    await silent.close();
  });

  test('is given up though a byte comes now and then', async () => {
    const dripping = await openSilentServer((socket) => {
      const drip = setInterval(() => socket.write('2'), 10);
      socket.on('close', () => clearInterval(drip));
    });
    const send = smtpSender({ url: dripping.url, from }, { stepMs: 10_000, wholeMs: 100 });
    expect(await send('nadia@harbor.test', letter, never)).toMatchObject({ ok: false });
    await expect.poll(() => dripping.connections).toBe(0);
    await dripping.close();
  });

  test('is left at once when we stop', async () => {
    const silent = await openSilentServer();
    const stopping = new AbortController();
    const sending = smtpSender({ url: silent.url, from })('nadia@harbor.test', letter, stopping.signal);
    await expect.poll(() => silent.connections).toBe(1);
    stopping.abort();
    expect(await sending).toMatchObject({ ok: false });
    await expect.poll(() => silent.connections).toBe(0);
    await silent.close();
  });
});
