import { describe, expect, test } from 'vitest';
import type { Core } from 'sip.js';
import { claimsOf } from '#server/engine/embedded/sip/registration/contact-claims.ts';
import { readText } from '#support/sip/read-text.ts';

const SANE = {
  start: 'INVITE sip:b@example.com SIP/2.0',
  via: 'Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK1',
  from: 'From: <sip:a@example.com>;tag=1',
  to: 'To: <sip:b@example.com>',
  callId: 'Call-ID: 1',
  cseq: 'CSeq: 1 INVITE',
  contact: 'Contact: <sip:a@192.0.2.7>',
  more: 'Subject: none',
};

function message(changes: Partial<typeof SANE>): string {
  return [...Object.values({ ...SANE, ...changes }), '', 'v=0'].join('\r\n');
}

function request(changes: Partial<typeof SANE>): Core.IncomingRequestMessage {
  const read = readText(message(changes));
  if (read.kind !== 'request') throw new Error(`malformed: ${read.kind === 'malformed' ? read.answer : ''}`);
  return read.message;
}

const answerTo = (changes: Partial<typeof SANE>) => {
  const read = readText(message(changes));
  return read.kind === 'malformed' ? (read.answer ?? '').split('\r\n')[0] : read.kind;
};

describe('what real peers send beside the grammar is taken as it is meant', () => {
  test('several Vias in one field, but not within quotes', () => {
    const read = request({ via: 'v: SIP/2.0/UDP a;branch=z9hG4bK1;x="1,2" , SIP/2.0/UDP b;branch=z9hG4bK2' });
    expect(read.getHeaders('via')).toEqual([
      'SIP/2.0/UDP a;branch=z9hG4bK1;x="1,2"',
      'SIP/2.0/UDP b;branch=z9hG4bK2',
    ]);
    expect(read.viaBranch).toBe('z9hG4bK1 a:');
  });

  test('tel: in the Request-URI, From and To', () => {
    const read = request({
      start: 'INVITE tel:+1-202-555-0110;phone-context=x SIP/2.0',
      from: 'From: tel:+12065550142;tag=1',
      to: 'To: "B" <tel:+1(202)5550110;isub=9>',
    });
    expect(read.ruri?.toString()).toBe('sip:+12025550110@tel.invalid;user=phone');
    expect(read.from.uri.user).toBe('+12065550142');
    expect(read.fromTag).toBe('1');
    expect(read.to.uri.toString()).toBe('sip:+12025550110@tel.invalid;user=phone');
    // What it is answered with is what it said.
    expect(read.getHeader('to')).toBe('"B" <tel:+1(202)5550110;isub=9>');
  });

  test('a display name that should have been quoted', () => {
    const read = request({
      from: 'From: Bell, Zoë <sip:z@c>;tag=1',
      to: 'To: "a \\" <b>" <sip:b@c>',
    });
    expect(read.from.displayName).toBe('Bell, Zoë');
    expect(read.to.displayName).toBe('a \\" <b>');
  });

  test('folded lines, and empty lines before the message', () => {
    const read = readText(`\r\n\r\n${message({ more: 'Subject: I know\r\n\t you are there' })}`);
    expect(read.kind === 'request' && read.message.getHeader('subject')).toBe('I know you are there');
  });

  test('one user however its letters are escaped', () => {
    expect(request({ from: 'From: <sip:%61l%69ce@c>;tag=1' }).from.uri.user).toBe('alice');
    expect(request({ from: 'From: <sip:a%40b@c>;tag=1' }).from.uri.user).toBe('a%40b');
  });
});

describe('what cannot be read is answered with what is wrong', () => {
  test.each([
    [{ from: 'From: <sip:a@b>;tag=1;tag=2' }, '400 Bad From'],
    [{ from: 'From: "a <sip:a@b>;tag=1' }, '400 Bad From'],
    [{ from: 'From: <http://a@b>;tag=1' }, '400 Bad From'],
    [{ via: 'Via: SIP/2.0/UDP a;;branch=z9hG4bK1' }, '400 Bad Via'],
    [{ contact: 'Contact: sip:a@b?c=d' }, '400 Bad Header Field'],
    [{ contact: `Contact: ${Array(65).fill('<sip:a@b>').join(',')}` }, '400 Bad Header Field'],
    [{ cseq: 'CSeq: INVITE' }, '400 Bad CSeq'],
    [{ more: 'no colon' }, '400 Bad Header Field'],
    [{ more: 'Subject: a\nX-Sent: by somebody else' }, '400 Bad Header Field'],
    [{ more: Array(200).fill('X: y').join('\r\n') }, '400 Too Many Header Fields'],
    [{ more: 'l: 1\r\nContent-Length: 1' }, '400 Multiple Content-Length'],
    [{ more: `Subject: ${'x'.repeat(8_200)}` }, '400 Header Too Long'],
    [{ start: 'INVITE sip:a@b:99999 SIP/2.0' }, '400 Bad Request-URI'],
    [{ start: 'INVITE sip:%FF@b SIP/2.0' }, '400 Bad Request-URI'],
    [{ start: 'INVITE isbn:1 SIP/2.0' }, '416 Unsupported URI Scheme'],
    [{ start: 'INVITE sip:a@b SIP/3.0' }, '505 Version Not Supported'],
  ])('%j', (changes, answer) => {
    expect(answerTo(changes)).toBe(`SIP/2.0 ${answer}`);
  });

  test('repeats what there is, and nothing to what is no request', () => {
    const read = readText('INVITE sip:a@b SIP/2.0\r\nv: SIP/2.0/UDP a\r\nt: <sip:a@b>\r\n\r\n');
    expect(read.kind === 'malformed' && read.answer).toMatch(
      /^SIP\/2\.0 400 Missing From\r\nVia: SIP\/2\.0\/UDP a\r\nTo: <sip:a@b>;tag=\w+\r\nContent-Length: 0\r\n\r\n$/,
    );
    expect(answerTo({ start: 'ACK <sip:b@c> SIP/2.0', cseq: 'CSeq: 1 ACK' })).toBe('');
    expect(answerTo({ start: 'SIP/2.0 200 OK', cseq: 'CSeq: none' })).toBe('');
    expect(answerTo({ start: 'noise' })).toBe('');
  });
});

describe('an RFC 2543 peer', () => {
  const old = { via: 'Via: SIP/2.0/UDP gw.example.com', from: 'From: <sip:a@example.com>', contact: 'X: y' };

  test('is told apart by what its requests have in common', () => {
    const invite = request(old);
    const ack = request({
      ...old,
      start: 'ACK sip:b@example.com SIP/2.0',
      to: `${SANE.to};tag=9`,
      cseq: 'CSeq: 1 ACK',
    });
    expect(ack.viaBranch).toBe(invite.viaBranch);
    expect(request({ ...old, cseq: 'CSeq: 2 INVITE' }).viaBranch).not.toBe(invite.viaBranch);
    expect(request({ ...old, callId: 'Call-ID: 2' }).viaBranch).not.toBe(invite.viaBranch);
  });

  test('is reached at its From when it names no Contact', () => {
    expect(request(old).parseHeader('contact')).toMatchObject({ uri: { user: 'a', host: 'example.com' } });
    expect(request({ contact: 'X: y' }).parseHeader('contact')).toBeUndefined();
  });
});

test('reads the Contacts of a REGISTER with what they ask for', () => {
  const contact =
    'm: "a, b" <sip:a@h;transport=ws>;+sip.instance="<urn:uuid:1>";expires=60, <sip:c@h>;expires=0';
  const claims = claimsOf(request({ contact }));
  expect(claims?.map(({ uri, instance, expiresSeconds }) => [uri.toRaw(), instance, expiresSeconds])).toEqual(
    [
      ['sip:a@h;transport=ws', '<urn:uuid:1>', 60],
      ['sip:c@h', null, 0],
    ],
  );
  expect(claimsOf(request({ contact: 'Contact: *', more: 'Expires: 0' }))).toHaveLength(1);
  expect(claimsOf(request({ contact: 'Contact: *' }))).toBeNull();
});
