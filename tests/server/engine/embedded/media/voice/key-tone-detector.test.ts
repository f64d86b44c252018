/** Keys as tones in the voice, as telephones send them, after ITU-T Q.24: real µ-law, and speech that must not be keys. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeUlaw } from '#kit/sound/g711.ts';
import { KeyToneDetector } from '#server/engine/embedded/media/voice/key-tone-detector.ts';
import { keyTones } from '#server/engine/embedded/media/voice/tones.ts';
import { readWav } from '#server/engine/embedded/media/files/wav.ts';
import { toTelephoneSound } from '#server/routing/prompts/audio.ts';
import { speak } from '#server/routing/prompts/speech.ts';

const ROWS_HZ = [697, 770, 852, 941];
const COLUMNS_HZ = [1209, 1336, 1477, 1633];
const KEYPAD = '123A456B789C*0#D';
/** The peak of a tone of 0 dBm0: µ-law's largest is 3.17 above. */
const ZERO_DBM0 = 32_124 / 10 ** (3.17 / 20);

const USUAL = {
  key: '5',
  onMs: 50,
  offMs: 50,
  /** dBm0 of the row, and how much louder the column is. */
  level: -10,
  twist: 0,
  /** Of both frequencies. */
  detune: 0,
  noise: 0,
};
type Press = Partial<typeof USUAL>;

/** Repeatable, between −1 and 1. */
function noiseOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/** One press as linear samples, with silence before (so that it begins anywhere in a frame) and after. */
function press(given: Press = {}, startsAt = 0): Int16Array {
  const { key, onMs, offMs, level, twist, detune, noise } = { ...USUAL, ...given };
  const at = KEYPAD.indexOf(key);
  const tones = [
    { hz: (ROWS_HZ[at >> 2] ?? 0) * (1 + detune), peak: ZERO_DBM0 * 10 ** (level / 20) },
    { hz: (COLUMNS_HZ[at & 3] ?? 0) * (1 + detune), peak: ZERO_DBM0 * 10 ** ((level + twist) / 20) },
  ];
  const random = noiseOf(startsAt + 1);
  const [on, off] = [onMs * 8, offMs * 8];
  return Int16Array.from({ length: startsAt + on + off }, (_, i) => {
    const isOn = i >= startsAt && i < startsAt + on;
    const tone = isOn
      ? tones.reduce(
          (sum, { hz, peak }) => sum + peak * Math.sin((2 * Math.PI * hz * (i - startsAt)) / 8000),
          0,
        )
      : 0;
    return Math.max(-32_124, Math.min(32_124, Math.round(tone + noise * random())));
  });
}

/** What is heard of samples that come in frames of 20 ms. */
function heard(...parts: ArrayLike<number>[]): string {
  const ulaw = Uint8Array.from(
    parts.flatMap((part) => Array.from(part)),
    encodeUlaw,
  );
  return heardIn(ulaw);
}
function heardIn(ulaw: Uint8Array): string {
  const detector = new KeyToneDetector();
  let keys = '';
  for (let at = 0; at < ulaw.length; at += 160) keys += detector.hear(ulaw.subarray(at, at + 160));
  return keys;
}

/** At every place in a block: none is luckier than another. */
const everywhere = (given: Press): string[] => [
  ...new Set(Array.from({ length: 102 }, (_, startsAt) => heard(press(given, startsAt)))),
];

describe('a key', () => {
  test.each(Array.from(KEYPAD))('%s is read, once, wherever it begins', (key) => {
    expect(everywhere({ key })).toEqual([key]);
  });

  test('is read from 40 ms on, and 20 ms are none', () => {
    expect(everywhere({ onMs: 40 })).toEqual(['5']);
    expect(everywhere({ onMs: 20 })).toEqual(['']);
  });

  test('is one however long it is held, with a gap of 10 ms in it, too', () => {
    expect(everywhere({ onMs: 1_500 })).toEqual(['5']);
    for (let startsAt = 0; startsAt < 102; startsAt += 1)
      expect(heard(press({ onMs: 60, offMs: 10 }, startsAt), press({ onMs: 60 }))).toBe('5');
  });

  test('is two when it is let go for 40 ms', () => {
    for (let startsAt = 0; startsAt < 102; startsAt += 1)
      expect(heard(press({ onMs: 45, offMs: 40 }, startsAt), press())).toBe('55');
  });

  test.each([-25, -20, -10, -6, -3])('is read at %i dBm0 a tone', (level) => {
    expect(everywhere({ level })).toEqual(['5']);
  });

  test.each([-32, -40, -55])('is not, at %i dBm0: that is an echo', (level) => {
    expect(everywhere({ level })).toEqual(['']);
  });

  test('may have a column louder by 4 dB, and one quieter by 8 dB; more is none', () => {
    expect(everywhere({ level: -12, twist: 4 })).toEqual(['5']);
    expect(everywhere({ level: -12, twist: -8 })).toEqual(['5']);
    expect(everywhere({ level: -14, twist: 8 })).toEqual(['']);
    expect(everywhere({ level: -8, twist: -13 })).toEqual(['']);
  });

  test.each([-0.015, 0.015])('may be off by %d', (detune) => {
    for (const key of KEYPAD) expect(everywhere({ key, detune })).toEqual([key]);
  });

  test.each([-0.035, 0.035])('is none, off by %d', (detune) => {
    for (const key of KEYPAD) expect(everywhere({ key, detune })).toEqual(['']);
  });

  test('is read through noise 15 dB below it', () => {
    // Uniform noise of peak p has p²/3 of power, a tone of peak a has a²/2; there are two.
    const noise = Math.sqrt(3) * ZERO_DBM0 * 10 ** (-25 / 20);
    expect(everywhere({ level: -10, noise })).toEqual(['5']);
  });

  test('comes as it is sent: all that we send are read', () => {
    const sent = keyTones('0123456789*#ABCD');
    expect(heardIn(Uint8Array.from(sent.frames.flatMap((frame) => Array.from(frame))))).toBe(
      '0123456789*#ABCD',
    );
  });
});

describe('is no key:', () => {
  const sounds = join(import.meta.dirname, '../../../../../../src/server/engine/embedded/sounds');

  test.each(readdirSync(sounds).filter((name) => name.endsWith('.wav')))('%s', (name) => {
    expect(heardIn(readWav(readFileSync(join(sounds, name))).ulaw)).toBe('');
  });

  test('a minute of speech', { timeout: 120_000 }, async () => {
    const text =
      'Good morning, you have reached the front desk. Our specialists sell and install kitchens, and each of them ' +
      'will gladly see the three of you between nine and eleven. Seize these cheap deals while she sees the sea. ' +
      'Oh, and who knew you two would choose to move so soon? Eat, sleep, feel free, believe me. ';
    const spoken = (await speak(text.repeat(4))) ?? new Uint8Array();
    const sound = await toTelephoneSound(spoken);
    if (!sound.ok) throw new Error(sound.failure.code);
    const { ulaw } = readWav(sound.value.wav);
    expect(ulaw.length).toBeGreaterThan(60 * 8000);
    expect(heardIn(ulaw)).toBe('');
  });

  test('a voice that glides through every pitch, whose overtones meet each tone', () => {
    const seconds = 30;
    let phase = 0;
    const voice = Int16Array.from({ length: seconds * 8000 }, (_, i) => {
      phase += (2 * Math.PI * (80 + (320 * i) / (seconds * 8000))) / 8000;
      let sum = 0;
      for (let overtone = 1; overtone <= 9; overtone += 1) sum += Math.sin(overtone * phase) / overtone;
      return Math.round(6_000 * sum);
    });
    expect(heard(voice)).toBe('');
  });

  test.each([200, 2_000, 20_000])('noise of peak %i', (peak) => {
    const random = noiseOf(7);
    expect(heard(Int16Array.from({ length: 60 * 8000 }, () => Math.round(peak * random())))).toBe('');
  });

  test.each([
    ['a dial tone', [350, 440]],
    ['ringback', [440, 480]],
    ['a row alone', [770]],
    ['a column alone', [1336]],
    ['two rows', [697, 941]],
    ['a fax that calls', [1100]],
    ['a pair that is off by 5 %', [808, 1403]],
  ])('%s', (_, tones) => {
    const sound = Int16Array.from({ length: 8000 }, (_sample, i) =>
      Math.round(tones.reduce((sum, hz) => sum + 5_000 * Math.sin((2 * Math.PI * hz * i) / 8000), 0)),
    );
    expect(heard(sound)).toBe('');
  });
});
