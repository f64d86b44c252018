import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import type { MediaFrame, MediaSession } from '#server/engine/embedded/media/voice/media-session.ts';
import { decodeUlaw, ULAW_SILENCE } from '#kit/sound/g711.ts';
import { MediaSwitch } from '#server/engine/embedded/media/voice/media-switch.ts';
import type { Sound } from '#server/engine/embedded/media/voice/playback.ts';
import { goertzel } from '#support/audio/goertzel.ts';
import { keyHeard } from '#support/audio/key-tones.ts';

/** A session in memory: what is sent to it is kept, what its far side says is said by the test. */
class FakeSession implements MediaSession {
  readonly id = 'fake';
  readonly remoteDirection = 'sendrecv';
  readonly lastReceivedAt = null;
  hearsKeys = true;
  sent: MediaFrame[] = [];
  says: (frame: MediaFrame) => void = () => undefined;
  createOffer = () => Promise.resolve('');
  acceptAnswer = () => Promise.resolve();
  answerOffer = () => Promise.resolve('');
  faultOf = () => null;
  connecting = () => null;
  tap = () => () => undefined;
  onDigit = () => undefined;
  close = () => undefined;

  send(frame: MediaFrame): void {
    this.sent.push(frame);
  }

  receive(receiver: ((frame: MediaFrame) => void) | null): void {
    this.says = receiver ?? (() => undefined);
  }

  /** The first byte of each audio frame that was sent since the last time; "!" where a source starts. */
  heard(): string {
    const heard = this.sent.map((frame) =>
      frame.kind === 'dtmf' ? `#${frame.event}` : `${frame.starts ? '!' : ''}${frame.payload[0] ?? ''}`,
    );
    this.sent = [];
    return heard.join(' ');
  }
}

const speech = (byte: number): MediaFrame => ({ kind: 'audio', payload: new Uint8Array(160).fill(byte) });
const sound = (...bytes: number[]): Sound => ({
  frames: bytes.map((byte) => new Uint8Array(160).fill(byte)),
});

let clock: ManualClock;
let bay: MediaSwitch;
let a: FakeSession;
let b: FakeSession;

beforeEach(() => {
  clock = new ManualClock();
  bay = new MediaSwitch({ clock });
  a = new FakeSession();
  b = new FakeSession();
});

describe('a connection', () => {
  test('carries voice and keys both ways until it ends', () => {
    const disconnect = bay.connect(a, b);
    a.says(speech(1));
    a.says({ kind: 'dtmf', event: 5, duration: 160, volume: 10, end: false });
    b.says(speech(2));
    expect([a.heard(), b.heard()]).toEqual(['!2', '!1 #5']);
    disconnect();
    disconnect();
    a.says(speech(3));
    b.says(speech(4));
    expect([a.heard(), b.heard()]).toEqual(['', '']);
  });

  test('ends when one of its sessions is connected elsewhere, and does not disturb the new one', () => {
    const c = new FakeSession();
    const old = bay.connect(a, b);
    bay.connect(a, c);
    old();
    a.says(speech(1));
    b.says(speech(2));
    c.says(speech(3));
    expect([a.heard(), b.heard(), c.heard()]).toEqual(['!3', '', '!1']);
  });

  test('with itself is an echo', () => {
    bay.connect(a, a);
    a.says(speech(9));
    expect(a.heard()).toBe('!9');
  });
});

describe('a sound', () => {
  test('is played a frame each 20 ms and tells its end once', () => {
    let ends = 0;
    bay.play(a, sound(1, 2, 3), { onDone: () => (ends += 1) });
    clock.advance(60);
    expect([a.heard(), ends]).toEqual(['!1 2 3', 0]);
    clock.advance(200);
    expect([a.heard(), ends, clock.pending]).toEqual(['', 1, 0]);
  });

  test('goes round until it is stopped, and then tells nobody', () => {
    let ends = 0;
    const music = bay.play(a, sound(1, 2), { loop: true, onDone: () => (ends += 1) });
    clock.advance(100);
    expect(a.heard()).toBe('!1 2 1 2 1');
    music.stop();
    music.stop();
    clock.advance(100);
    expect([a.heard(), ends, clock.pending]).toEqual(['', 0, 0]);
  });

  test('covers the connection, not its keys, and uncovers it without a gap', () => {
    bay.connect(a, b);
    b.says(speech(1));
    bay.play(a, sound(7, 8));
    for (let i = 0; i < 3; i++) {
      clock.advance(20);
      b.says(speech(1));
    }
    b.says({ kind: 'dtmf', event: 0, duration: 160, volume: 10, end: true });
    expect(a.heard()).toBe('!1 !7 8 !1 #0');
  });

  test('with an end is heard over music, which then goes on where it was', () => {
    bay.play(a, sound(1, 2, 3, 4), { loop: true });
    clock.advance(40);
    bay.play(a, sound(9));
    clock.advance(60);
    expect(a.heard()).toBe('!1 2 !9 !3 4');
  });

  test('costs one timer, however many hear it', () => {
    for (let i = 0; i < 50; i++) bay.play(new FakeSession(), sound(1), { loop: true });
    expect(clock.pending).toBe(1);
    bay.close();
    expect(clock.pending).toBe(0);
  });
});

describe('keys that we press', () => {
  test('come one after the other, each with its end three times', () => {
    let isDone = false;
    bay.press(a, '1x#', () => (isDone = true));
    clock.advance(1000);
    const pressed = a.sent.map((frame) => frame.kind === 'dtmf' && [frame.event, frame.duration, frame.end]);
    const press = (event: number) => [
      ...[160, 320, 480, 640].map((duration) => [event, duration, false]),
      ...[1, 2, 3].map(() => [event, 800, true]),
    ];
    expect(pressed).toEqual([...press(1), ...press(11)]);
    expect([isDone, clock.pending]).toEqual([true, 0]);
  });

  test('are dropped where they come faster than they can be pressed', () => {
    for (let i = 0; i < 1000; i++) bay.press(a, '1');
    clock.advance(60_000);
    // Each of seven packets: four while it is down, three of its end.
    expect([a.sent.length, clock.pending]).toEqual([32 * 7, 0]);
  });
});

describe('keys for a far side that hears only voice', () => {
  const press = (event: number): MediaFrame[] => [
    { kind: 'dtmf', event, duration: 160, volume: 10, end: false, starts: true },
    { kind: 'dtmf', event, duration: 320, volume: 10, end: true },
  ];

  /** What each 20 ms were: a key's tones, silence, or the voice that says this byte. */
  const heard = () =>
    a.sent.map((frame) => {
      if (frame.kind === 'dtmf') return 'event';
      const isSilent = frame.payload.every((byte) => byte === ULAW_SILENCE);
      return isSilent ? '.' : (keyHeard(frame.payload) ?? 'voice');
    });

  beforeEach(() => {
    a.hearsKeys = false;
  });

  test('are tones of 100 ms in place of the voice, with a pause behind each', () => {
    let isDone = false;
    bay.connect(a, b);
    bay.press(a, '1xd', () => (isDone = true));
    for (let i = 0; i < 17; i++) {
      clock.advance(20);
      b.says(speech(1));
    }
    const key = (of: string) => [...Array<string>(5).fill(of), '.', '.', '.'];
    expect(heard()).toEqual([...key('1'), ...key('D'), 'voice']);
    expect([isDone, clock.pending]).toEqual([true, 0]);
  });

  test('sound once for each press of the other side, one behind the other, over whatever plays', () => {
    bay.connect(a, b);
    bay.play(a, sound(1, 2, 3), { loop: true });
    for (const frame of [...press(4), ...press(4), ...press(11), ...press(12)]) b.says(frame);
    clock.advance(33 * 20);
    const key = (of: string) => [...Array<string>(5).fill(of), '.', '.', '.'];
    expect(heard()).toEqual([...key('4'), ...key('4'), ...key('#'), ...key('A'), 'voice']);
  });

  test('have both tones, ten below the reference, and equally loud', () => {
    bay.press(a, '5');
    clock.advance(100);
    const samples = a.sent.flatMap((frame) =>
      frame.kind === 'audio' ? Array.from(frame.payload, decodeUlaw) : [],
    );
    const shares = [770, 1336].map((hz) => goertzel(samples, hz));
    expect(shares.every((share) => share > 0.45 && share < 0.55)).toBe(true);
    const rms = Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
    // A sine of full scale (8031 × 4) is +3.17 dBm0: G.711, table 1.
    expect(20 * Math.log10((rms * Math.SQRT2) / 32_124) + 3.17).toBeCloseTo(-10, 0);
  });

  test('are dropped where somebody presses faster than they can sound', () => {
    bay.connect(a, b);
    for (let i = 0; i < 1000; i++) for (const frame of press(1)) b.says(frame);
    clock.advance(60_000);
    expect([a.sent.length, clock.pending]).toEqual([32 * 8, 0]);
  });
});

test('a session that is released hears nothing more', () => {
  bay.connect(a, b);
  bay.play(a, sound(1, 2, 3));
  bay.release(a);
  clock.advance(100);
  b.says(speech(1));
  a.says(speech(1));
  expect([a.heard(), b.heard(), clock.pending]).toEqual(['', '', 0]);
});
