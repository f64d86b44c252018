import { describe, expect, test } from 'vitest';
import {
  callerOf,
  dialedOf,
  headersOf,
  toE164,
} from '#server/engine/embedded/sip/dialogs/caller-identity.ts';
import { readText } from '#support/sip/read-text.ts';

function request(start: string, ...lines: string[]) {
  const sane = ['Via: SIP/2.0/UDP a;branch=z9hG4bK1', 'To: <sip:b@c>', 'Call-ID: 1', 'CSeq: 1 INVITE'];
  const read = readText([start, ...sane, ...lines, '', ''].join('\r\n'));
  if (read.kind !== 'request') throw new Error('not a request');
  return read.message;
}

const FROM = 'From: "Front Desk" <sip:2065550142@carrier.test>;tag=1';

describe('the caller', () => {
  test('is who the carrier asserts, whatever From says', () => {
    const message = request(
      'INVITE sip:1@c SIP/2.0',
      FROM,
      'P-Asserted-Identity: "Zoë \\"Z\\"" <tel:+1-312-555-0122>',
    );
    expect(callerOf(message, true)).toEqual({ callerNumber: '+13125550122', callerName: 'Zoë Z' });
    expect(callerOf(message, false)).toEqual({ callerNumber: '+12065550142', callerName: 'Front Desk' });
  });

  test.each([
    ['From: <sip:anonymous@anonymous.invalid>;tag=1', ''],
    ['From: "Anonymous" <sip:+12065550142@c>;tag=1', 'Privacy: id'],
    ['From: <sip:alice@c>;tag=1', ''],
  ])('is anonymous for %s %s', (from, privacy) => {
    const message = request('INVITE sip:1@c SIP/2.0', from, ...(privacy === '' ? [] : [privacy]));
    expect(callerOf(message, true)).toEqual({ callerNumber: 'anonymous', callerName: null });
  });
});

test.each([
  ['2065550142', '+12065550142'],
  ['1-206-555-0142', '+12065550142'],
  ['+442071838750', '+442071838750'],
  ['0142', null],
  ['442071838750', null],
  ['1065550142', null],
])('%s is %s', (user, number) => {
  expect(toE164(user)).toBe(number);
});

test.each([
  ['sip:+12025550110@h', '+12025550110'],
  ['sip:%2B12025550110@h;user=phone', '+12025550110'],
  ['sip:+12025550110;npdi;rn=1@h', '+12025550110'],
  ['sip:echo@h', 'echo'],
  ['sip:h', null],
  [`sip:${'9'.repeat(65)}@h`, null],
])('%s dials %s', (uri, dialed) => {
  expect(dialedOf(request(`INVITE ${uri} SIP/2.0`, FROM))).toBe(dialed);
});

test('headers are told by name, cut to 256 characters', () => {
  const message = request(
    'INVITE sip:1@c SIP/2.0',
    FROM,
    `x-ringside-source: ${'s'.repeat(300)}`,
    'Subject: no',
  );
  expect(headersOf(message, ['X-Ringside-'])).toEqual({ 'X-Ringside-Source': 's'.repeat(256) });
});
