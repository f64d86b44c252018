import { flushSync } from 'svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import { LazySound } from '#client/state/devices/lazy-sound.svelte.ts';
import { Phone } from '#client/state/phone/phone.svelte.ts';
import type { Sound } from '#client/state/devices/voice.ts';
import { formatNumber } from '#client/state/wording/phone-number.ts';
import { ManualClock } from '#kit/clock.ts';
import { FakePhoneLine } from '#support/phone-line/fake-phone-line.ts';
import { SilentSound } from '#support/silent-sound.ts';

let arrive: (sound: Sound) => void;
let vanish: (error: Error) => void;
let asked: number;
let late: LazySound;
let clock: ManualClock;
const track = {} as MediaStreamTrack;

/** Lets what waits for a promise go on. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  asked = 0;
  clock = new ManualClock();
  late = new LazySound(clock, () => {
    asked += 1;
    return new Promise((resolve, reject) => {
      arrive = resolve;
      vanish = reject;
    });
  });
});

/** Remembers how many tracks play and how many calls are watched, and stops them. */
class Loud extends SilentSound {
  playing = 0;
  watched = 0;
  override readonly speaker = {
    play: () => {
      this.playing += 1;
      return () => (this.playing -= 1) as unknown as undefined;
    },
  };
  override readonly meters = {
    listen: () => ({ level: () => 0.5, stop: () => undefined }),
    watch: () => {
      this.watched += 1;
      return { quality: () => ({ mos: 4, cause: null }), stop: () => void (this.watched -= 1) };
    },
  };
}

describe('before it is there', () => {
  test('a voice waits and is then heard', async () => {
    const loud = new Loud();
    const stop = late.voice.speaker.play(track);
    const meter = late.voice.meters.listen(track);
    expect(meter.level()).toBe(0);
    arrive(loud);
    await settle();
    expect(loud.playing).toBe(1);
    expect(meter.level()).toBe(0.5);
    stop();
    expect(loud.playing).toBe(0);
  });

  test('a call is watched as soon as that can be, until it ends', async () => {
    const loud = new Loud();
    const meter = late.voice.meters.watch({} as RTCPeerConnection);
    expect(meter.quality()).toBeNull();
    arrive(loud);
    await settle();
    expect(meter.quality()).toEqual({ mos: 4, cause: null });
    meter.stop();
    expect(loud.watched).toBe(0);
  });

  test('a voice that is over before is never heard', async () => {
    const loud = new Loud();
    late.voice.speaker.play(track)();
    arrive(loud);
    await settle();
    expect(loud.playing).toBe(0);
  });

  test('a key waits for its tone', async () => {
    const sound = new SilentSound();
    late.tones.key('5');
    arrive(sound);
    await settle();
    expect(sound.played).toEqual(['5']);
  });
});

test('is fetched once, and again only when it could not be had', async () => {
  late.tones.key('1');
  late.tones.key('2');
  expect(asked).toBe(1);
  const microphone = late.voice.microphone.open();
  vanish(new Error('offline'));
  expect(await microphone).toEqual({ ok: false, failure: 'microphone-missing' });
  late.tones.key('3');
  expect(asked).toBe(2);
});

test('a voice is heard although the sound came only at the third time', async () => {
  const loud = new Loud();
  late.voice.speaker.play(track);
  for (let n = 1; n <= 2; n += 1) {
    vanish(new Error('offline'));
    await settle();
    clock.advance(15_000);
    expect(asked).toBe(n + 1);
  }
  arrive(loud);
  await settle();
  expect(loud.playing).toBe(1);
});

test('is fetched when the phone is registered, and follows it until the end', async () => {
  const phone = new Phone({ clock: new ManualClock(), formatNumber, facts: () => ({ administrators: [] }) });
  const line = new FakePhoneLine();
  phone.connect(line);
  const stop = late.follow(phone);
  flushSync();
  expect(asked).toBe(0);
  line.becomes({ state: 'registered', provenAt: 0 });
  flushSync();
  expect(asked).toBe(1);
  const sound = new SilentSound();
  const followed: string[] = [];
  sound.follow = () => {
    followed.push('begun');
    return () => void followed.push('ended');
  };
  arrive(sound);
  await settle();
  stop();
  expect(followed).toEqual(['begun', 'ended']);
});
