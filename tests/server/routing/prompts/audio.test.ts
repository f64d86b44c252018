import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import wavefile from 'wavefile';
import { describe, expect, test } from 'vitest';
import { decodeUlaw } from '#server/engine/embedded/media/g711.ts';
import { readWav } from '#server/engine/embedded/media/wav.ts';
import { toTelephoneSound, type TelephoneSound } from '#server/routing/prompts/audio.ts';
import { goertzel } from '#support/audio/goertzel.ts';

const CD = { hertz: 1000, seconds: 1, rate: 44_100, channels: 1, depth: '16', loudness: 0.3 };

function toneWav(tone: Partial<typeof CD>) {
  const { hertz, seconds, rate, channels, depth, loudness } = { ...CD, ...tone };
  const wav = new wavefile.WaveFile();
  const one = Float64Array.from({ length: seconds * rate }, (_, i) => {
    return 32_767 * loudness * Math.sin((2 * Math.PI * hertz * i) / rate);
  });
  wav.fromScratch(channels, rate, '16', channels === 1 ? one : Array<Float64Array>(channels).fill(one));
  if (depth === '8m') wav.toMuLaw();
  else if (depth === '8a') wav.toALaw();
  else wav.toBitDepth(depth);
  return wav.toBuffer();
}

function oddWav(): Uint8Array {
  const bytes = toneWav({});
  bytes[20] = 0x55;
  return bytes;
}

async function telephone(file: Uint8Array): Promise<TelephoneSound> {
  const sound = await toTelephoneSound(file);
  if (!sound.ok) throw new Error(sound.failure);
  return sound.value;
}

/** What a call would play: without its first and last moments, where a filter rings. */
const heard = ({ wav }: TelephoneSound) => Int16Array.from(readWav(wav).ulaw, decodeUlaw).subarray(800, -800);
const rms = (samples: Int16Array) =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

describe('any WAV or MP3 becomes what a telephone plays', () => {
  test.each([
    ['CD stereo', { channels: 2 }],
    ['studio, 24 bit', { rate: 48_000, depth: '24' }],
    ['floats', { rate: 48_000, depth: '32f' }],
    ['8 bit', { rate: 22_050, depth: '8' }],
    ['A-law', { rate: 8000, depth: '8a' }],
    ['µ-law, already right', { rate: 8000, depth: '8m' }],
  ])('%s', async (_, tone) => {
    const sound = await telephone(toneWav(tone));
    expect(goertzel(heard(sound), 1000)).toBeGreaterThan(0.97);
    expect(Math.abs(sound.durationMs - 1000)).toBeLessThan(40);
  });

  test('MP3', async () => {
    const mp3 = readFileSync(join(import.meta.dirname, '../../../support/audio/tone-1000hz.mp3'));
    const sound = await telephone(mp3);
    expect(goertzel(heard(sound), 1000)).toBeGreaterThan(0.97);
    expect(Math.abs(sound.durationMs - 1000)).toBeLessThan(120);
  });
});

test('what is above the telephone’s band is taken out, not folded into it', async () => {
  const mixed = new wavefile.WaveFile();
  const rate = 44_100;
  // 7 kHz would come back as 1 kHz.
  const samples = Float64Array.from({ length: rate }, (_, i) =>
    [500, 7000].reduce((sum, hertz) => sum + 8000 * Math.sin((2 * Math.PI * hertz * i) / rate), 0),
  );
  mixed.fromScratch(1, rate, '16', samples);
  const voice = heard(await telephone(mixed.toBuffer()));
  expect(goertzel(voice, 500)).toBeGreaterThan(0.97);
  expect(goertzel(voice, 1000)).toBeLessThan(0.001);
});

test('quiet and loud recordings come out alike, and a faint one is not torn up to a shout', async () => {
  const loudness = async (level: number) => rms(heard(await telephone(toneWav({ loudness: level }))));
  const [quiet, loud, faint] = [await loudness(0.05), await loudness(0.5), await loudness(0.006)];
  expect(quiet / loud).toBeCloseTo(1, 1);
  expect(faint).toBeLessThan(quiet / 2);
});

describe('a file is refused', () => {
  const faults: [string, string, Uint8Array][] = [
    ['that is empty', 'audio-unreadable', new Uint8Array()],
    ['that is a picture', 'audio-unreadable', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 4])],
    [
      'that only begins like an MP3',
      'audio-unreadable',
      Buffer.from(`ID3${'no music at all '.repeat(4000)}`),
    ],
    ['that only begins like a WAV', 'audio-unreadable', Buffer.from('RIFF0000WAVEfmt and no more')],
    ['of a codec that nobody can name', 'audio-unreadable', oddWav()],
    ['with a head and no sound', 'audio-unreadable', toneWav({}).subarray(0, 44)],
    ['in which nothing is said', 'audio-unreadable', toneWav({ loudness: 0.0005 })],
    ['of a click', 'audio-unreadable', toneWav({ seconds: 0.05 })],
    ['longer than five minutes', 'audio-too-long', toneWav({ seconds: 301, rate: 8000, depth: '8m' })],
  ];
  test.each(faults)('%s: %s', async (_, fault, file) => {
    expect(await toTelephoneSound(file)).toEqual({ ok: false, failure: fault });
  });
});

test('calls that go on are not kept waiting while a large file is converted', async () => {
  const file = toneWav({ seconds: 26, channels: 2 });
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await telephone(file);
  isDone = true;
  expect(turns).toBeGreaterThan(100);
});
