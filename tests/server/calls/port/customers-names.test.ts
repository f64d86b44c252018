import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { lookup } from 'node:dns/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addressesOfName } from '#server/calls/port/customers-names.ts';
import { postWebhook, systemNetwork } from '#server/calls/webhooks/webhook-request.ts';

/** A DNS server that is asked and says nothing, but for names under "known". */
let dns: Socket;
let asked: Set<string>;
let servers: string[];
beforeEach(async () => {
  asked = new Set();
  dns = createSocket('udp4');
  dns.on('message', (query, { port, address }) => {
    const name = nameIn(query);
    asked.add(name);
    if (name.startsWith('known.')) dns.send(answerTo(query), port, address);
  });
  dns.bind(0, '127.0.0.1');
  await once(dns, 'listening');
  servers = [`127.0.0.1:${dns.address().port}`];
});
afterEach(() => dns.close());

const HEAD_BYTES = 12;
function nameIn(query: Buffer): string {
  const labels: string[] = [];
  let at = HEAD_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return labels.join('.');
}

/** RFC 1035 §4: A 192.0.2.7, AAAA 2001:db8::7. */
function answerTo(query: Buffer): Buffer {
  const end = query.indexOf(0, HEAD_BYTES) + 5;
  const isIpv4 = query.readUInt16BE(end - 4) === 1;
  const address = isIpv4 ? 'c0000207' : '20010db8000000000000000000000007';
  const length = isIpv4 ? '0004' : '0010';
  const head = `${query.toString('hex', 0, 2)}81800001000100000000`;
  const record = `c00c${isIpv4 ? '0001' : '001c'}00010000003c${length}${address}`;
  return Buffer.concat([
    Buffer.from(head, 'hex'),
    query.subarray(HEAD_BYTES, end),
    Buffer.from(record, 'hex'),
  ]);
}

test('all addresses of a name are found, of both families', async () => {
  expect(await addressesOfName('known.example.test', servers)).toEqual([
    { address: '192.0.2.7', family: 4 },
    { address: '2001:db8::7', family: 6 },
  ]);
});

test('a name that nobody answers for has none', async () => {
  dns.removeAllListeners('message').on('message', (query: Buffer, { port, address }: RemoteInfo) => {
    // RFC 1035 §4.1.1: RCODE 3, no such name.
    const head = Buffer.from(`${query.toString('hex', 0, 2)}81830001000000000000`, 'hex');
    dns.send(Buffer.concat([head, query.subarray(HEAD_BYTES)]), port, address);
  });
  expect(await addressesOfName('nobody.example.test', servers)).toEqual([]);
  const signal = new AbortController().signal;
  const request = { url: 'http://nobody.example.test/', body: '{}', headers: {}, signal };
  expect(await postWebhook(request, systemNetwork(false, servers))).toEqual({ fault: 'unknown host' });
});

test('our own machine is known without DNS', async () => {
  for (const name of ['localhost', 'LOCALHOST.', 'me.localhost'])
    expect(await addressesOfName(name, servers)).toEqual([{ address: '127.0.0.1', family: 4 }]);
  expect(asked.size).toBe(0);
});

test('a webhook’s name whose owner never answers is given up, and holds up no look-up of others', async () => {
  const network = { ...systemNetwork(false, servers), timeoutMs: 1_500 };
  const signal = new AbortController().signal;
  const answers = Array.from({ length: 16 }, (_, count) =>
    postWebhook({ url: `http://mute${count}.example.test/`, body: '{}', headers: {}, signal }, network),
  );
  await expect.poll(() => asked.size).toBe(16);
  const began = performance.now();
  await lookup('localhost');
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(new Set((await Promise.all(answers)).map((one) => JSON.stringify(one)))).toEqual(
    new Set(['{"fault":"timeout"}']),
  );
});

test('a webhook’s name that leads nowhere in the world is not called', async () => {
  const signal = new AbortController().signal;
  const request = { url: 'http://known.example.test/', body: '{}', headers: {}, signal };
  expect(await postWebhook(request, systemNetwork(false, servers))).toEqual({ fault: 'private address' });
});
