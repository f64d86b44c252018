/** One company is called a hundred times at once, on a number that keeps its callers: another company's caller gets through. */
import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#kit/clock.ts';
import { silentLog, type Log } from '#kit/log.ts';
import { fundAccount, openAccount } from '#server/billing/accounts.ts';
import { makeQueue } from '#server/routing/queues.ts';
import { saveRoute } from '#server/routing/save-route.ts';
import type { CarrierLeg } from '#support/carrier/carrier-leg.ts';
import { TestCarrier } from '#support/carrier/test-carrier.ts';
import { CallFloor, RADIO, talk } from '#support/flows/call-floor.ts';
import { node, routeOf } from '#support/routing/nodes.ts';

const NEIGHBOUR = '+13035550130';
const CALLS = 100;
/** A quarter of the lines that the engine has here. */
const OF_A_NUMBER = 25;

const warnings: string[] = [];
const warn: Log['warn'] = (_fields, message) => void warnings.push(message);

let floor: CallFloor;
let attacker: TestCarrier;
beforeAll(async () => {
  floor = await CallFloor.open({ ...silentLog, warn });
  attacker = await TestCarrier.open({ rtpPorts: { first: 28_000, last: 28_399 } });
});
afterAll(async () => {
  await attacker.close();
  await floor.close();
});

/** An account with one agent, whose phone rings for its one number. */
async function openNeighbour() {
  const { sql } = floor.db;
  const accountId = await openAccount(sql, 'Neighbour');
  await fundAccount(sql, { accountId, micros: 10_000_000n, key: 'neighbour' }, systemClock);
  const id = randomUUID();
  await sql`
    insert into users (id, account_id, name, email, password_hash, role)
    values (${id}, ${accountId}, 'Nora', 'nora@neighbour.test', '', 'agent')`;
  await sql`insert into owned_numbers (number, account_id, source) values (${NEIGHBOUR}, ${accountId}, 'Radio')`;
  const steps = [{ ring: [{ kind: 'agent' as const, userId: id }], forSeconds: 30 }];
  expect(
    await saveRoute(sql, { number: NEIGHBOUR, accountId }, routeOf(node('ring-plan', 'nora', { steps }))),
  ).toEqual([]);
  return floor.loopback.phone(id);
}

/** What an INVITE to the number is answered with at last, as it is on the wire. */
async function refusalOf(number: string): Promise<string> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { host, port } = floor.loopback.engine.trunkAddress;
  const sdp = [
    ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'],
    ...['m=audio 28998 RTP/AVP 0', ''],
  ].join('\r\n');
  const via = `SIP/2.0/UDP 127.0.0.1:${socket.address().port};branch=z9hG4bK${randomUUID()};rport`;
  const invite = [
    `INVITE sip:${number}@${host}:${port} SIP/2.0`,
    `Via: ${via}`,
    'From: <sip:+12065550199@127.0.0.1>;tag=raw',
    `To: <sip:${number}@${host}>`,
    `Call-ID: ${randomUUID()}`,
    'CSeq: 1 INVITE',
    'Max-Forwards: 70',
    `Contact: <sip:raw@127.0.0.1:${socket.address().port}>`,
    'Content-Type: application/sdp',
    `Content-Length: ${sdp.length}`,
    '',
    sdp,
  ].join('\r\n');
  const final = new Promise<string>((resolve) => {
    socket.on('message', (bytes) => {
      const text = bytes.toString();
      if (!text.startsWith('SIP/2.0 1')) resolve(text);
    });
  });
  socket.send(invite, port, host);
  return final.finally(() => socket.close());
}

test('a hundred calls to one number leave another company its lines, and are told when to come again', async () => {
  const { db, accountId, people, loopback } = floor;
  const queue = await makeQueue(db.sql, accountId, { name: 'Support', memberIds: [people.agent1.id] });
  if (!queue.ok) throw new Error(queue.failure);
  await floor.given(routeOf(node('queue', 'support', { queueId: queue.value.id })));
  const nora = await openNeighbour();

  const held = new Set<CarrierLeg>();
  const refused: (number | null)[] = [];
  const placed = Array.from({ length: CALLS }, async (_, count) => {
    const from = `+1206555${String(1000 + count)}`;
    const leg = await attacker.call(loopback.engine.trunkAddress, { from, to: RADIO });
    void leg.answered.then(
      () => held.add(leg),
      () => undefined,
    );
    void leg.ended.then(({ status }) => refused.push(status)).catch(() => undefined);
  });
  await Promise.all(placed);
  await expect.poll(() => refused.length).toBe(CALLS - OF_A_NUMBER);
  expect(new Set(refused)).toEqual(new Set([503]));
  await expect.poll(() => held.size).toBe(OF_A_NUMBER);
  // Each took a line before it was judged: the operator hears of it while there are some left.
  expect(warnings).toContain('lines run short: widen RINGSIDE_RTP_PORTS');

  const raw = await refusalOf(RADIO);
  expect(raw).toMatch(/^SIP\/2\.0 503 /);
  expect(raw).toMatch(/^Retry-After: 10\r$/m);

  const caller = await loopback.carrier.call(loopback.engine.trunkAddress, {
    from: '+13035550142',
    to: NEIGHBOUR,
  });
  const ringing = await nora.nextCall();
  await ringing.answer();
  await caller.answered;
  await talk(caller, ringing);
  expect(held.size).toBe(OF_A_NUMBER);

  attacker.hangUpAll();
  await floor.calmDown();
});
