import { expect, test } from 'vitest';
import { watchNetwork } from '#client/media/network-meter.ts';
import { ManualClock } from '#kit/clock.ts';

/** A call of which every second 50 packets come and `lostPerSecond` do not. */
function aConnection(lostPerSecond: number) {
  let seconds = 0;
  const connection = {
    connectionState: 'connecting' as RTCPeerConnectionState,
    asked: () => seconds,
    getStats: () => {
      seconds += 1;
      const counted = { packetsReceived: 50 * seconds, packetsLost: lostPerSecond * seconds, jitter: 0.004 };
      return Promise.resolve(
        new Map<string, unknown>([['in', { type: 'inbound-rtp', kind: 'audio', ...counted }]]),
      );
    },
  };
  return connection;
}

async function pass(clock: ManualClock, seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 1) {
    clock.advance(1_000);
    await Promise.resolve();
    await Promise.resolve();
  }
}

test('measures once a second from the moment the voice is connected', async () => {
  const clock = new ManualClock();
  const connection = aConnection(0);
  const meter = watchNetwork(connection, clock);
  await pass(clock, 3);
  expect(connection.asked()).toBe(0);
  connection.connectionState = 'connected';
  await pass(clock, 1);
  expect(meter.quality()).toBeNull();
  await pass(clock, 1);
  expect(meter.quality()).toEqual({ mos: expect.closeTo(4.4, 1) as number, cause: null });
});

test('names the loss that lasts', async () => {
  const clock = new ManualClock();
  const connection = aConnection(10);
  connection.connectionState = 'connected';
  const meter = watchNetwork(connection, clock);
  await pass(clock, 4);
  expect(meter.quality()?.cause).toBe('loss');
});

test('asks nothing more once it is stopped', async () => {
  const clock = new ManualClock();
  const connection = aConnection(0);
  connection.connectionState = 'connected';
  const meter = watchNetwork(connection, clock);
  await pass(clock, 2);
  meter.stop();
  await pass(clock, 3);
  expect(connection.asked()).toBe(2);
});
