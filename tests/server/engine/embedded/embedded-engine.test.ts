import { beforeEach, describe, expect, test } from 'vitest';
import type { CallControlEvent } from '#server/calls/port/call-control.ts';
import { EngineBench, settle, toPhone } from '#support/engine/engine-bench.ts';

let bench: EngineBench;

beforeEach(() => {
  bench = new EngineBench();
});

describe('a phone that is lost', () => {
  const contact = { id: 'contact-1', ownerId: 'ann', userAgent: 'test', reachable: true };

  test('keeps its call while it is heard, and for a minute after', async () => {
    const { leg } = await bench.up(toPhone);
    const [session] = bench.media.sessions;
    for (let seconds = 0; seconds < 300; seconds += 5) {
      if (session) session.lastReceivedAt = bench.clock.now();
      bench.clock.advance(5_000);
    }
    expect(leg.hasEnded).toBe(false);
    bench.clock.advance(70_000);
    await settle();
    expect(leg.hasEnded).toBe(true);
    expect(bench.events.at(-1)).toMatchObject({
      type: 'ChannelDestroyed',
      cause: 'destination-out-of-order',
      // The sweep after the minute finds it.
      lostForMs: 65_000,
    });
  });

  test('loses it when it is silent for a minute, though it is registered', async () => {
    bench.edge.contacts.push(contact);
    const { leg } = await bench.up(toPhone);
    bench.clock.advance(60_000);
    expect(leg.hasEnded).toBe(false);
    bench.clock.advance(5_000);
    await settle();
    expect(leg.hasEnded).toBe(true);
    expect(bench.events.at(-1)).toMatchObject({
      type: 'ChannelDestroyed',
      lostForMs: 65_000,
    });
  });

  test('keeps a call that it holds as long as it is registered, and a minute longer', async () => {
    bench.edge.contacts.push(contact);
    const { leg } = await bench.up(toPhone);
    await leg.far.reoffered('sendonly');
    bench.clock.advance(3_600_000);
    expect(leg.hasEnded).toBe(false);
    bench.edge.contacts.pop();
    bench.clock.advance(70_000);
    await settle();
    expect(leg.hasEnded).toBe(true);
    // A phone that holds is silent: it counts until now.
    expect(bench.events.at(-1)).toMatchObject({
      type: 'ChannelDestroyed',
      lostForMs: 0,
    });
  });

  test.each(['transport', 'timeout'] as const)(
    'is told with its last voice when the leg ends by %s',
    async (by) => {
      const { leg } = await bench.up(toPhone);
      const [session] = bench.media.sessions;
      bench.clock.advance(20_000);
      const lastVoice = bench.clock.now();
      if (session) session.lastReceivedAt = lastVoice;
      bench.clock.advance(5_000);
      leg.farEnd({ by });
      await settle();
      expect(bench.events.at(-1)).toMatchObject({ type: 'ChannelDestroyed', lostForMs: 5_000 });
    },
  );

  test('is not lost when it hangs up', async () => {
    const { leg } = await bench.up(toPhone);
    leg.farEnd();
    await settle();
    expect(bench.events.at(-1)).not.toHaveProperty('lostForMs');
  });
});

test('verbs on what is gone are done already', async () => {
  bench.engine.ring('gone');
  bench.engine.progress('gone');
  bench.engine.answer('gone');
  bench.engine.startMusicOnHold('gone');
  bench.engine.stopMusicOnHold('gone');
  bench.engine.hangup('gone', { cause: 'normal-clearing' });
  bench.engine.addToBridge('gone', 'gone');
  bench.engine.removeFromBridge('gone', 'gone');
  bench.engine.destroyBridge('gone');
  bench.engine.stopPlayback(bench.engine.play('gone', 'balance-warning'));
  const options = { file: '/none.wav', maxSeconds: 1, maxSilenceSeconds: null, terminateOn: null };
  const recordingId = bench.engine.recordChannel('gone', options);
  bench.engine.pauseRecording(recordingId);
  bench.engine.unpauseRecording(recordingId);
  bench.engine.stopRecording(recordingId);
  bench.engine.recordBridge('gone', { file: '/none.wav', left: 'gone', right: 'gone' });
  await settle();
  expect(bench.events).toEqual([]);
  bench.expectNothingLeft();
});

test('a listener that throws does not keep the others, or later events, from being told', async () => {
  bench.engine.on(() => {
    throw new Error('a bug above');
  });
  const late: CallControlEvent[] = [];
  bench.engine.on((event) => late.push(event));
  bench.edge.incoming();
  bench.edge.incoming();
  await settle();
  expect(late).toHaveLength(2);
  expect(bench.events).toHaveLength(2);
});

test('closing ends every call and lets go of everything', async () => {
  const { leg } = await bench.up();
  const origin = { kind: 'phone', ownerId: 'ann', contactId: 'contact-1' } as const;
  const { leg: ofPhone } = await bench.incoming({ origin });
  await bench.engine.close();
  await settle();
  // The switchboard has ended its own before: these came after that. Our words are for our phones.
  const end = { status: 503, reason: { protocol: 'Q.850', cause: 41 } };
  expect(leg.endedWith).toMatchObject(end);
  expect(leg.endedWith?.headers).toEqual({ 'Retry-After': '30' });
  expect(ofPhone.endedWith).toMatchObject(end);
  expect(ofPhone.endedWith?.headers).toEqual({
    'Retry-After': '30',
    'X-Ringside-Error': 'server-restarting',
  });
  expect(bench.engine.usage.channels).toBe(0);
  expect([bench.edge.isClosed, bench.media.isClosed, bench.bay.isClosed]).toEqual([true, true, true]);
  expect(bench.clock.pending).toBe(0);
});
