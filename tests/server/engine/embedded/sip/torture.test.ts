/** Cruel messages after RFC 4475, on both transports: each gets its 4xx or nothing, and the next call works. */
import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountOf, EdgeOnLoopback } from '#support/sip/edge-on-loopback.ts';
import { parse } from '#support/sip/raw-phone.ts';
import { UdpPeer } from '#support/sip/udp-peers.ts';

interface Cruelty {
  name: string;
  text: (via: string) => string;
  /** 0: nothing comes back. */
  status: number;
}

const SANE = {
  start: 'INVITE sip:+12025550110@127.0.0.1 SIP/2.0',
  from: 'From: <sip:+12065550142@127.0.0.1>;tag=1',
  to: 'To: <sip:+12025550110@127.0.0.1>',
  callId: '',
  cseq: 'CSeq: 1 INVITE',
  contact: 'Contact: <sip:me@127.0.0.1:5999>',
  type: 'Content-Type: application/sdp',
  more: '',
  length: '',
  body: 'v=0\r\n',
};

function invite(changes: Partial<typeof SANE>): (via: string) => string {
  const { start, body, length, ...fields } = { ...SANE, callId: `Call-ID: ${randomUUID()}`, ...changes };
  const measured = length === '' ? `Content-Length: ${Buffer.byteLength(body)}` : length;
  return (via) => {
    const lines = [start, `Via: ${via}`, 'Max-Forwards: 70', ...Object.values(fields), measured];
    return `${lines.filter((line) => line !== '').join('\r\n')}\r\n\r\n${body}`;
  };
}

const cruelties: Cruelty[] = [
  {
    name: 'a Content-Length larger than the message',
    text: invite({ length: 'Content-Length: 9999' }),
    status: 400,
  },
  { name: 'a negative Content-Length', text: invite({ length: 'Content-Length: -999' }), status: 400 },
  { name: 'two Content-Lengths', text: invite({ more: 'Content-Length: 1' }), status: 400 },
  {
    name: 'a CSeq beyond its range',
    text: invite({ cseq: 'CSeq: 36893488147419103232 INVITE' }),
    status: 400,
  },
  { name: 'a CSeq of another method', text: invite({ cseq: 'CSeq: 8 OPTIONS' }), status: 400 },
  {
    name: 'an unterminated quoted string',
    text: invite({ to: 'To: "Mr. J. User <sip:j.user@example.com>' }),
    status: 400,
  },
  {
    name: 'angle brackets around the Request-URI',
    text: invite({ start: 'INVITE <sip:user@example.com> SIP/2.0' }),
    status: 400,
  },
  {
    name: 'spaces within the Request-URI',
    text: invite({ start: 'INVITE sip:user@example.com; lr SIP/2.0' }),
    status: 400,
  },
  {
    name: 'an unknown protocol version',
    text: invite({ start: 'INVITE sip:user@example.com SIP/7.0' }),
    status: 505,
  },
  {
    name: 'an unknown URI scheme',
    text: invite({ start: 'INVITE nobodyKnowsThisScheme:total SIP/2.0' }),
    status: 416,
  },
  {
    name: 'an extension that must be understood',
    text: invite({ more: 'Require: 100rel, nothingSupportsThis' }),
    status: 420,
  },
  {
    name: 'an unknown content type',
    text: invite({ type: 'Content-Type: application/unknownformat' }),
    status: 415,
  },
  { name: 'no offer', text: invite({ body: '' }), status: 488 },
  { name: 'no From tag', text: invite({ from: 'From: <sip:a@example.com>' }), status: 400 },
  { name: 'two Call-IDs', text: invite({ more: 'Call-ID: another' }), status: 400 },
  { name: 'no Contact', text: invite({ contact: 'Subject: none' }), status: 400 },
  {
    name: 'a broken percent-escape',
    text: invite({ start: 'INVITE sip:%ZZ@127.0.0.1 SIP/2.0' }),
    status: 400,
  },
  {
    name: 'a number too long to be dialed',
    text: invite({ start: `INVITE sip:${'9'.repeat(80)}@127.0.0.1 SIP/2.0` }),
    status: 404,
  },
  { name: 'a head without end', text: invite({ more: `Subject: ${'x'.repeat(9_000)}` }), status: 400 },
  { name: 'no CSeq', text: invite({ cseq: 'Subject: none' }), status: 400 },
  {
    name: 'a response with a status from nowhere',
    text: (via) => `SIP/2.0 4294967301 better not\r\nVia: ${via}\r\n\r\n`,
    status: 0,
  },
  {
    name: 'an ACK for nothing',
    text: invite({ start: 'ACK sip:a@127.0.0.1 SIP/2.0', cseq: 'CSeq: 1 ACK' }),
    status: 0,
  },
  { name: 'no header at all', text: () => 'INVITE sip:a@127.0.0.1 SIP/2.0\r\n\r\n', status: 0 },
  { name: 'noise', text: () => '\u0000\u0001\uFFFD\r\n:::\r\n\r\n', status: 0 },
];

let site: EdgeOnLoopback;

beforeAll(async () => {
  site = await EdgeOnLoopback.open();
});

afterAll(async () => {
  await site.close();
});

describe.each(cruelties)('$name', ({ text, status }) => {
  test(`over WebSocket: ${status === 0 ? 'silence' : String(status)}`, async () => {
    const phone = await site.phone();
    await phone.register(accountOf('+12065550142'));
    phone.received.length = 0;
    phone.send(text(`SIP/2.0/WS x.invalid;branch=z9hG4bK${randomUUID()}`));
    phone.send('\r\n\r\n');
    await phone.next((answer) => answer === '\r\n');
    const answers = phone.received.filter((answer) => /^SIP\/2\.0 [2-6]/.test(answer));
    expect(answers.map((answer) => parse(answer).status)).toEqual(status === 0 ? [] : [status]);
    expect(site.invites).toEqual([]);
    expect((await phone.register(accountOf('+12065550142'))).status).toBe(200);
    await phone.close();
  });

  test(`over UDP: ${status === 0 ? 'silence' : String(status)}`, async () => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = site.edge.trunkAddress;
    const answers: string[] = [];
    const via = `SIP/2.0/UDP 127.0.0.1:${socket.address().port};branch=z9hG4bK`;
    const lastSeen = new Promise<void>((resolve) => {
      socket.on('message', (datagram) => {
        const answer = datagram.toString('utf8');
        if (answer.includes('z9hG4bKlast')) resolve();
        else if (/^SIP\/2\.0 [2-6]/.test(answer)) answers.push(answer);
      });
    });
    socket.send(text(`${via}${randomUUID()}`), port, '127.0.0.1');
    const options = invite({
      start: 'OPTIONS sip:127.0.0.1 SIP/2.0',
      cseq: 'CSeq: 1 OPTIONS',
    });
    socket.send(options(`${via}last${randomUUID()}`), port, '127.0.0.1');
    await lastSeen;
    expect(answers.map((answer) => parse(answer).status)).toEqual(status === 0 ? [] : [status]);
    expect(site.invites).toEqual([]);
    socket.close();
  });
});

describe('a peer that is not allowed', () => {
  test('gets 403 for an INVITE and silence for the rest', async () => {
    const closed = await UdpPeer.open({ peers: ['192.0.2.1'] });
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const via = `SIP/2.0/UDP 127.0.0.1:${socket.address().port};branch=z9hG4bK`;
    const answered = once(socket, 'message');
    const options = invite({ start: 'OPTIONS sip:127.0.0.1 SIP/2.0', cseq: 'CSeq: 1 OPTIONS' });
    socket.send(options(`${via}1`), closed.sip.address.port, '127.0.0.1');
    socket.send(invite({})(`${via}2`), closed.sip.address.port, '127.0.0.1');
    const [answer] = (await answered) as [Buffer];
    expect(answer.toString()).toMatch(/^SIP\/2\.0 403 Forbidden\r\n/);
    expect(closed.invitesWaiting).toBe(0);
    socket.close();
    await closed.sip.close();
  });
});

test('two behind one address that made the same branch are told apart by their names', async () => {
  const peer = await UdpPeer.open();
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  for (const name of ['one', 'other']) {
    const call = invite({ callId: `Call-ID: ${name}`, type: 'Content-Type: application/sdp' });
    const via = `SIP/2.0/UDP ${name}.invalid;rport;branch=z9hG4bKsame`;
    socket.send(call(via), peer.sip.address.port, '127.0.0.1');
  }
  const calls = [await peer.nextInvite(), await peer.nextInvite()];
  expect(calls.map(({ leg }) => leg.callId).sort()).toEqual(['one', 'other']);
  socket.close();
  await peer.sip.close();
});
