import { expect, test } from 'vitest';
import { fillSource, responseTarget } from '#server/engine/embedded/sip/udp/transport/envelope.ts';
import { topVia } from '#server/engine/embedded/sip/wire/via.ts';
import type { Head } from '#server/engine/embedded/sip/wire/head.ts';

const SOURCE = { host: '127.0.0.7', port: 5070 };

const headWith = (via: string): Head => ({
  startLine: 'REGISTER sip:ringside.invalid SIP/2.0',
  fields: [{ name: 'via', value: via }],
  body: Buffer.alloc(0),
  fault: null,
});

test.each([
  ['said plainly', ';received=192.0.2.9;rport=53'],
  ['twice', ';received=192.0.2.9;received=192.0.2.8;rport=53;rport=54'],
  ['in a quotation', ';x="a;received=192.0.2.9;rport=53;b";rport'],
  ['in a quotation without end', ';x="a;received=192.0.2.9;rport=53'],
  ['in a bracket without end', ';x=<a;received=192.0.2.9;rport=53'],
  ['in a quotation that another value ends', ';x="a;received=192.0.2.9;rport=53, SIP/2.0/UDP b";rport'],
])('an answer goes to where the request came from, whatever its Via says: %s', (_how, parameters) => {
  const filled = fillSource(headWith(`SIP/2.0/UDP 192.0.2.1:5061;branch=z9hG4bK1${parameters}`), SOURCE);
  expect(responseTarget(topVia(filled) ?? '')?.host).toBe(SOURCE.host);
  expect([SOURCE.port, 5061]).toContain(responseTarget(topVia(filled) ?? '')?.port);
});
