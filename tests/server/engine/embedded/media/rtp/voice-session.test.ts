import { expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import type { RtpPacket } from '#server/engine/embedded/media/rtp/rtp-packet.ts';
import { VoiceSession } from '#server/engine/embedded/media/rtp/voice-session.ts';

/** A leg without a network: the test is its transport. */
class Line extends VoiceSession {
  #sequence = 0;
  createOffer = () => Promise.resolve('');
  acceptAnswer = () => Promise.resolve();
  answerOffer = () => Promise.resolve('');
  faultOf = () => null;
  connecting = () => null;
  close = () => undefined;
  protected override transmit = () => undefined;

  static open(clock: ManualClock): Line {
    return new Line(clock);
  }

  hears(packets: number, { bytes = 160, payloadType = 0 } = {}): void {
    for (let i = 0; i < packets; i += 1) {
      this.#sequence += 1;
      const packet: RtpPacket = {
        payloadType,
        marker: false,
        sequence: this.#sequence & 0xffff,
        timestamp: this.#sequence * bytes,
        ssrc: 7,
        payload: new Uint8Array(bytes),
      };
      this.accept(packet);
    }
  }
}

function line() {
  const clock = new ManualClock();
  const session = Line.open(clock);
  const heard = { frames: 0, digits: 0 };
  session.receive(() => (heard.frames += 1));
  session.onDigit(() => (heard.digits += 1));
  return { clock, session, heard };
}

test('a far side is heard whole that sends as voice is, also what a network held up for ten seconds', () => {
  const { clock, session, heard } = line();
  session.hears(500);
  for (let second = 0; second < 60; second += 1) {
    clock.advance(1000);
    session.hears(100, { bytes: 80 });
    session.hears(50, { bytes: 4, payloadType: 101 });
  }
  expect(heard.frames).toBe(500 + 60 * (50 + 50));
});

test.each([
  ['small packets', 160],
  ['large packets', 1600],
])('of a flood of %s no more is taken than of six voices', (_, bytes) => {
  const { clock, session, heard } = line();
  session.hears(50_000, { bytes });
  expect(heard.frames).toBe(600);
  clock.advance(1000);
  session.hears(50_000, { bytes });
  expect(heard.frames).toBe(900);
});

test('a flood of keys is not heard whole either', () => {
  const { session, heard } = line();
  session.hears(50_000, { bytes: 4, payloadType: 101 });
  expect(heard.digits).toBeLessThanOrEqual(600);
});
