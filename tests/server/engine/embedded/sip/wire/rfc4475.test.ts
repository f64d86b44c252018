/** Every message of RFC 4475, byte for byte, on both transports: its right answer here, and why. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EdgeOnLoopback } from '#support/sip/edge-on-loopback.ts';
import { parse } from '#support/sip/raw-phone.ts';

interface Case {
  name: string;
  /** 'taken': the engine is told of a call. 0: silence. */
  udp: number | 'taken';
  /** Where it is another: a phone that calls or registers over WebSocket must first prove who it is. */
  webSocket?: number;
  /** As the trunk's peer it is sent from where its Via says answers go (RFC 3261 §18.2.2). */
  port?: number;
  why: string;
}

const cases: Case[] = [
  // §3.1.1: valid
  {
    name: 'wsinv',
    udp: 481,
    why: 'folded, compact and oddly spaced, but valid; its To tag is of no call here',
  },
  { name: 'intmeth', udp: 405, why: 'every character that a token may have; nobody knows the method' },
  {
    name: 'esc01',
    udp: 'taken',
    webSocket: 401,
    why: 'escapes in users and parameters are not undone early',
  },
  { name: 'escnull', udp: 401, why: 'escaped NULs are characters like others' },
  { name: 'esc02', udp: 405, why: 'percent signs in a method, a name and a branch escape nothing' },
  { name: 'lwsdisp', udp: 200, why: 'no white space is needed before "<"' },
  { name: 'longreq', udp: 'taken', webSocket: 401, why: 'long values, and a top Via of RFC 2543' },
  { name: 'dblreq', udp: 401, why: 'what follows the body belongs to nobody' },
  { name: 'semiuri', udp: 200, why: "a semicolon in the user part is the user's" },
  { name: 'transports', udp: 200, why: 'any transport may stand in a Via' },
  { name: 'mpart01', udp: 405, port: 5070, why: 'a valid MESSAGE with a binary body; no messages are taken' },
  { name: 'unreason', udp: 0, why: 'a response with a reason in Cyrillic; to none of our requests' },
  { name: 'noreason', udp: 0, why: 'a response without a reason phrase; to none of our requests' },
  // §3.1.2: invalid
  { name: 'badinv01', udp: 400, why: 'empty parameters in Via and Contact' },
  { name: 'clerr', udp: 400, why: 'a Content-Length beyond the message' },
  { name: 'ncl', udp: 400, why: 'a negative Content-Length' },
  { name: 'scalar02', udp: 400, why: 'a CSeq of more than 2^31' },
  { name: 'scalarlg', udp: 0, why: 'a response with numbers out of range is dropped' },
  { name: 'quotbal', udp: 400, port: 5050, why: 'a quotation without end' },
  { name: 'ltgtruri', udp: 400, why: 'brackets around the Request-URI' },
  { name: 'lwsruri', udp: 400, why: 'white space within the Request-URI' },
  { name: 'lwsstart', udp: 400, why: 'two spaces in the request line' },
  { name: 'trws', udp: 400, why: 'spaces after the request line' },
  { name: 'escruri', udp: 400, why: 'header fields in the Request-URI' },
  {
    name: 'baddate',
    udp: 'taken',
    webSocket: 401,
    why: 'the Date has a zone that is not GMT; nobody reads it',
  },
  { name: 'regbadct', udp: 400, why: 'a Contact with "?" without brackets' },
  { name: 'badaspec', udp: 400, why: 'spaces within an addr-spec' },
  { name: 'baddn', udp: 400, why: 'no empty line, beside the comma in a display name, which would be taken' },
  { name: 'badvers', udp: 505, why: 'SIP/7.0' },
  { name: 'mismatch01', udp: 400, why: 'the CSeq is for another method' },
  { name: 'mismatch02', udp: 400, why: 'the CSeq is for another method, which nobody knows' },
  { name: 'bigcode', udp: 0, why: 'a status beyond 699 is no response' },
  // §3.2: transaction layer
  { name: 'badbranch', udp: 200, why: 'nothing after the cookie: told apart as RFC 2543 does' },
  // §3.3: application layer
  { name: 'insuf', udp: 400, why: 'no Call-ID, From or To' },
  { name: 'unkscm', udp: 416, why: 'an unknown scheme in the Request-URI' },
  { name: 'novelsc', udp: 416, why: "a registered scheme that is not SIP's" },
  { name: 'unksm2', udp: 400, why: 'addresses of record that are no SIP URIs' },
  { name: 'bext01', udp: 420, why: 'extensions are required that nobody supports' },
  { name: 'invut', udp: 415, why: 'a body of an unknown type' },
  { name: 'regaut01', udp: 401, why: 'an authorization scheme that nobody knows' },
  { name: 'multi01', udp: 400, why: 'fields twice that may be there once' },
  { name: 'mcl01', udp: 400, why: 'two Content-Lengths' },
  { name: 'bcast', udp: 0, why: 'a response that is not ours to forward' },
  { name: 'zeromf', udp: 200, why: 'Max-Forwards of 0 is for proxies; this is where the request ends' },
  { name: 'cparam01', udp: 401, why: 'an unknown parameter of a Contact is its own business' },
  { name: 'cparam02', udp: 401, why: 'an unknown parameter of a URI is its own business' },
  { name: 'regescrt', udp: 401, why: 'a Route escaped into a Contact belongs to that URI' },
  { name: 'sdp01', udp: 406, why: 'an INVITE that takes no SDP for an answer' },
  // §3.4: backward compatibility
  { name: 'inv2543', udp: 'taken', webSocket: 401, why: 'no branch, no tag, no Contact: RFC 2543' },
];

const folder = join(import.meta.dirname, 'rfc4475');
const bytesOf = (name: string) => readFileSync(join(folder, `${name}.dat`));

/** An address of the loopback network of this run's own: the messages ask for answers at port 5060. */
const HOST = `127.${process.pid & 127}.${(process.pid >> 7) & 127}.44`;

let site: EdgeOnLoopback;

// An edge each: many of the messages share their branch, and would be taken for one said again.
beforeEach(async () => {
  site = await EdgeOnLoopback.open({
    peers: ['127.0.0.0/8'],
    deskPhones: { passwordFor: () => Promise.resolve(null) },
  });
});

afterEach(async () => {
  await site.close();
});

test('none is left out', () => {
  const names = readdirSync(folder).map((file) => file.replace('.dat', ''));
  expect(cases.map(({ name }) => name).sort()).toEqual(names.sort());
  expect(names).toHaveLength(49);
});

/** Ends the call that was told of, so that the caller has a final answer too. */
function endCalls(): number {
  const calls = site.invites.splice(0);
  for (const { leg } of calls) leg.end({ status: 486 });
  return calls.length;
}

describe.each(cases)('$name', ({ name, udp, webSocket, port = 5060, why }) => {
  test(`over UDP: ${udp === 0 ? 'silence' : String(udp)}, for: ${why}`, async () => {
    const socket = createSocket('udp4');
    socket.bind(port, HOST);
    await once(socket, 'listening');
    const answers: string[] = [];
    const lastSeen = new Promise<void>((resolve) => {
      socket.on('message', (datagram) => {
        const answer = datagram.toString('utf8');
        if (answer.includes('z9hG4bKlast')) resolve();
        else if (/^SIP\/2\.0 [2-6]/.test(answer)) answers.push(answer);
      });
    });
    const { port: trunkPort } = site.edge.trunkAddress;
    socket.send(bytesOf(name), trunkPort, '127.0.0.1');
    socket.send(options(`SIP/2.0/UDP ${HOST}:${port};branch=z9hG4bKlast${name}`), trunkPort, '127.0.0.1');
    await lastSeen;
    await new Promise<void>((resolve) => socket.close(() => resolve()));
    expect(endCalls()).toBe(udp === 'taken' ? 1 : 0);
    const expected = udp === 'taken' || udp === 0 ? [] : [udp];
    expect(answers.map((answer) => parse(answer).status)).toEqual(expected);
  });

  test(`over WebSocket: ${String(webSocket ?? udp)}`, async () => {
    const phone = await site.phone();
    phone.socket.send(bytesOf(name));
    phone.send(options(`SIP/2.0/WS phone.invalid;branch=z9hG4bKlast${name}`));
    await phone.next((answer) => answer.includes('z9hG4bKlast'));
    const expected = webSocket ?? udp;
    const answers = phone.received.filter((answer) => /^SIP\/2\.0 [2-6]/.test(answer));
    expect(answers.map((answer) => parse(answer).status)).toEqual(expected === 0 ? [] : [expected]);
    expect(endCalls()).toBe(0);
    await phone.close();
  });
});

function options(via: string): string {
  return [
    'OPTIONS sip:127.0.0.1 SIP/2.0',
    `Via: ${via}`,
    'Max-Forwards: 70',
    'From: <sip:a@127.0.0.1>;tag=1',
    'To: <sip:127.0.0.1>',
    `Call-ID: ${via}`.replaceAll(' ', ''),
    'CSeq: 1 OPTIONS',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
}
