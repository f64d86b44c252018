import { expect, test } from 'vitest';
import { CarrierCall, LONGEST_CALL_MS } from '#server/engine/embedded/demo-carrier/carrier-call.ts';
import type { EndOptions } from '#server/engine/embedded/sip/dialogs/leg.ts';
import { ManualClock } from '#kit/clock.ts';
import { settle } from '#support/engine/engine-bench.ts';
import { FakeMediaSessions } from '#support/engine/fake-media-sessions.ts';
import { FakeLeg } from '#support/engine/fake-sip-edge.ts';

function begun() {
  const clock = new ManualClock();
  const media = new FakeMediaSessions().rtp({ signallingAddress: '127.0.0.1' });
  const ends: EndOptions[] = [];
  const call = new CarrierCall({ media, clock, onEnd: (end) => ends.push(end) });
  return { clock, media, call, ends };
}

test('is over once, no matter which side ends it, and lets go of its media and its appointments', async () => {
  const { clock, media, call, ends } = begun();
  const leg = new FakeLeg('leg-1', 'offer', null);
  call.take(leg);
  call.after(1_000, () => expect.unreachable('the call was over'));
  leg.farEnd({ status: 487 });
  await settle();
  call.end();
  expect(ends).toEqual([{ status: 487 }]);
  expect(media.isClosed).toBe(true);
  clock.advance(LONGEST_CALL_MS);
  expect(clock.pending).toBe(0);
});

test('is hung up after five minutes', () => {
  const { clock, call } = begun();
  const leg = new FakeLeg('leg-1', 'offer', null);
  call.take(leg);
  clock.advance(LONGEST_CALL_MS);
  expect(leg.hasEnded).toBe(true);
});

test('refuses what it cannot describe', async () => {
  const { media, call } = begun();
  const leg = new FakeLeg('leg-1', 'offer', null);
  call.take(leg);
  media.ready = () => Promise.reject(new Error('no codec in common'));
  await call.describe(async () => {
    await media.answerOffer(leg.sdpOffer);
  });
  expect(leg.endedWith).toEqual({ status: 488 });
});

test('hung up while its offer is being made never reaches the wire', async () => {
  const { call } = begun();
  const dialling = call.dial(() => expect.unreachable('an INVITE was sent'), {});
  call.end();
  await dialling;
  expect(call.isOver).toBe(true);
});
