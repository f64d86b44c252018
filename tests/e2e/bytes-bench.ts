/**
 * `npm run bench -- bytes`: what the SIP edge does with heads made to cost as much as they can, each as long as a head may
 * be: first one after the other, as milliseconds each; then from strangers and from the carrier at once, over UDP and over
 * WebSocket, while the event loop is watched. Fails over the bars, which are wide of what a quiet machine needs.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { readDigest } from '#server/engine/embedded/sip/registration/digest.ts';
import { parseReason } from '#server/engine/embedded/sip/dialogs/reason.ts';
import { refusalOf } from '#server/engine/embedded/sip/wire/refusal.ts';
import { fillSource, readEnvelope } from '#server/engine/embedded/sip/udp/transport/envelope.ts';
import { MAX_HEAD_BYTES, readHead } from '#server/engine/embedded/sip/wire/head.ts';
import { readMessage } from '#server/engine/embedded/sip/wire/message.ts';
import { EdgeOnLoopback } from '#support/sip/edge-on-loopback.ts';
import { hostileHead } from '#support/sip/hostile-heads.ts';
import { percentile } from './percentile.ts';

const HEADS = 10_000;
/** The best of them counts: whatever another program took of the time is not ours. */
const TRIES = 3;
const WARM_UP = 500;
const FLOOD = 4_000;
const AT_ONCE = 20;
const BAR_MS = 1;
const BAR_BLOCKED_MS = 50;
const SOURCE = { host: '127.0.0.1', port: 5060 };

/** All that the edge does with bytes before it knows whether they are worth anything. */
function readAll(bytes: Buffer): void {
  const head = readHead(bytes);
  const envelope = head && readEnvelope(head);
  if (!head) return;
  const read = readMessage(envelope ? fillSource(head, SOURCE) : head);
  if (read.kind !== 'request') return;
  refusalOf(read.message);
  readDigest(read.message.getHeader('authorization'));
  parseReason(read.message.getHeader('reason'));
}

function measureHeads(): number[] {
  for (let seed = 0; seed < WARM_UP; seed += 1) readAll(hostileHead(seed, MAX_HEAD_BYTES));
  return Array.from({ length: HEADS }, (_, seed) => {
    const bytes = hostileHead(seed, MAX_HEAD_BYTES);
    return Math.min(...Array.from({ length: TRIES }, () => millisecondsOf(bytes)));
  });
}

function millisecondsOf(bytes: Buffer): number {
  const begun = performance.now();
  readAll(bytes);
  return performance.now() - begun;
}

/** @returns the longest time, in milliseconds, that the event loop was held up */
async function measureFlood(): Promise<number> {
  const site = await EdgeOnLoopback.open({ deskPhones: { passwordFor: () => Promise.resolve(null) } });
  const { port } = site.edge.trunkAddress;
  const carrier = createSocket('udp4').bind(0, '127.0.0.1');
  const stranger = createSocket('udp4').bind(0, '127.0.0.2');
  await Promise.all([once(carrier, 'listening'), once(stranger, 'listening')]);
  let phone = await site.phone();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let seed = 0; seed < FLOOD; seed += AT_ONCE) {
    if (phone.socket.readyState !== phone.socket.OPEN) phone = await site.phone();
    for (let next = seed; next < seed + AT_ONCE; next += 1) {
      const bytes = hostileHead(next, MAX_HEAD_BYTES);
      const from = [carrier, stranger, phone][next % 3];
      if (from === phone) phone.socket.send(bytes);
      else (from === carrier ? carrier : stranger).send(bytes, port, '127.0.0.1');
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  delay.disable();
  carrier.close();
  stranger.close();
  await site.close();
  return delay.max / 1e6;
}

export async function benchBytes(): Promise<number> {
  const times = measureHeads();
  const blockedMs = await measureFlood();
  const [p50 = 0, p99 = 0] = [0.5, 0.99].map((share) => percentile(times, share));
  console.table([
    {
      metric: 'a hostile head',
      n: HEADS,
      p50: `${p50.toFixed(3)} ms`,
      p99: `${p99.toFixed(3)} ms`,
      bar: BAR_MS,
    },
    {
      metric: 'event loop held up, at most',
      n: FLOOD,
      p50: '',
      p99: `${blockedMs.toFixed(1)} ms`,
      bar: BAR_BLOCKED_MS,
    },
  ]);
  return p99 <= BAR_MS && blockedMs <= BAR_BLOCKED_MS ? 0 : 1;
}
