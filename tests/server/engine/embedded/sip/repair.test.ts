import { expect, test } from 'vitest';
import { readMessage } from '#server/engine/embedded/sip/incoming-message.ts';
import { addMissingContact, repair } from '#server/engine/embedded/sip/repair.ts';

function message(start: string, ...lines: string[]): string {
  return [start, ...lines, '', 'v=0'].join('\r\n');
}

const SANE = [
  'Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK1',
  'From: <sip:a@example.com>;tag=1',
  'To: <sip:b@example.com>',
  'Call-ID: 1',
  'CSeq: 1 INVITE',
];

test('leaves a sane message as it is', () => {
  const text = message('INVITE sip:b@example.com SIP/2.0', ...SANE);
  expect(repair(text)).toBe(text);
});

test('takes comma-joined Via values apart, but not inside quotes', () => {
  const text = repair(message('BYE sip:b@example.com SIP/2.0', 'v: SIP/2.0/UDP a;x="1,2" , SIP/2.0/UDP b'));
  expect(text).toContain('Via: SIP/2.0/UDP a;x="1,2"\r\nVia: SIP/2.0/UDP b\r\n');
});

test('makes tel: a SIP URI in the Request-URI, From and To', () => {
  const text = repair(
    message(
      'INVITE tel:+1-202-555-0110;phone-context=x SIP/2.0',
      'From: tel:+12065550142;tag=1',
      'To: "B" <tel:+1(202)5550110;isub=9>',
    ),
  );
  expect(text).toContain('INVITE sip:+12025550110@tel.invalid;user=phone SIP/2.0');
  expect(text).toContain('From: <sip:+12065550142@tel.invalid;user=phone>;tag=1');
  expect(text).toContain('To: "B" <sip:+12025550110@tel.invalid;user=phone>');
});

test('quotes a display name that is no token, and leaves one that is', () => {
  const text = repair(
    message('INVITE sip:b@c SIP/2.0', 'From: Zoë Ünlü <sip:z@c>;tag=1', 'To: Bob Smith <sip:b@c>'),
  );
  expect(text).toContain('From: "Zoë Ünlü" <sip:z@c>;tag=1');
  expect(text).toContain('To: Bob Smith <sip:b@c>');
});

test('unfolds folded lines and skips empty lines before the message', () => {
  const text = repair(`\r\n\r\n${message('INVITE sip:b@c SIP/2.0', 'Subject: I know\r\n\t you are there')}`);
  expect(text).toContain('Subject: I know you are there\r\n');
  expect(text.startsWith('INVITE')).toBe(true);
});

test('what was repaired parses', () => {
  const [via = '', , to = '', ...rest] = SANE;
  const broken = message(
    'INVITE tel:+12025550110 SIP/2.0',
    `${via}, SIP/2.0/UDP b;branch=z9hG4bK2`,
    'From: Zoë <tel:+12065550142>;tag=1',
    to,
    ...rest,
  );
  expect(readMessage(broken).kind).toBe('malformed');
  expect(readMessage(repair(broken))).toMatchObject({
    kind: 'request',
    message: { viaBranch: 'z9hG4bK1', fromTag: '1', from: { displayName: 'Zoë' } },
  });
});

test('gives a response that opens a dialog the Contact it lacks', () => {
  const ringing = message('SIP/2.0 180 Ringing', ...SANE);
  expect(addMissingContact(ringing, '192.0.2.7', 5060)).toContain('Contact: <sip:192.0.2.7:5060>\r\n\r\n');
  expect(addMissingContact(message('SIP/2.0 100 Trying', ...SANE), 'x', 1)).not.toContain('Contact');
  expect(addMissingContact(message('SIP/2.0 200 OK', 'm: <sip:me>', ...SANE), 'x', 1)).not.toContain(
    'Contact: ',
  );
});
