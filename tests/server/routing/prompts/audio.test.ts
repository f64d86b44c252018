import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodeUlaw } from '#kit/sound/g711.ts';
import { readWav } from '#server/engine/embedded/media/files/wav.ts';
import { toTelephoneSound, type TelephoneSound } from '#server/routing/prompts/audio.ts';
import { goertzel } from '#support/audio/goertzel.ts';
import { plainWav, samplesIn, writtenWav, type WavShape } from '#support/audio/written-wav.ts';

const CD = { hertz: 1000, seconds: 1, rate: 44_100, channels: 1, loudness: 0.3 };

function toneWav(tone: Partial<typeof CD>, kind: Partial<WavShape> = {}) {
  const { hertz, seconds, rate, channels, loudness } = { ...CD, ...tone };
  const shape = { ...plainWav, rate, channels, ...kind };
  const sampleOf = (frame: number) => loudness * Math.sin((2 * Math.PI * hertz * frame) / rate);
  return writtenWav(shape, samplesIn(shape, sampleOf, seconds * rate));
}

/** 1 kHz at 0.3 of full scale for 0.6 s, as this shape writes it. @param signs of each channel; 0: it is silent */
function writtenTone(changes: Partial<WavShape>, signs: readonly number[] = []): Uint8Array {
  const shape = { ...plainWav, ...changes };
  const sampleOf = (frame: number, channel: number) =>
    (signs[channel] ?? 1) * 0.3 * Math.sin((2 * Math.PI * 1000 * frame) / shape.rate);
  return writtenWav(shape, samplesIn(shape, sampleOf, Math.round(0.6 * shape.rate)));
}

const mp3 = (name: string) => readFileSync(join(import.meta.dirname, `../../../support/audio/${name}.mp3`));

async function telephone(file: Uint8Array): Promise<TelephoneSound> {
  const sound = await toTelephoneSound(file);
  if (!sound.ok) throw new Error(sound.failure.code);
  return sound.value;
}

/** What a call would play: without its first and last moments, where a filter rings. */
const heard = ({ wav }: TelephoneSound) => Int16Array.from(readWav(wav).ulaw, decodeUlaw).subarray(800, -800);
const rms = (samples: Int16Array) =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

describe('any WAV or MP3 sounds on the telephone as it does in the file', () => {
  const decibels = (samples: Int16Array) => 20 * Math.log10(rms(samples) / 32_768);
  /** Pure, and as loud as all speech is made (−20 dB of full scale). */
  async function expectTone(file: Uint8Array, milliseconds = 600) {
    const sound = await telephone(file);
    expect(goertzel(heard(sound), 1000)).toBeGreaterThan(0.99);
    expect(Math.abs(decibels(heard(sound)) + 20)).toBeLessThan(0.5);
    expect(Math.abs(sound.durationMs - milliseconds)).toBeLessThan(40);
  }

  const codings: [string, Partial<WavShape>][] = [
    ['8 bit', { sampleBytes: 1 }],
    ['16 bit', { sampleBytes: 2 }],
    ['24 bit', { sampleBytes: 3 }],
    ['32 bit', { sampleBytes: 4 }],
    ['floats', { tag: 3, sampleBytes: 4 }],
    ['double floats', { tag: 3, sampleBytes: 8 }],
    ['A-law', { tag: 6, sampleBytes: 1 }],
    ['µ-law', { tag: 7, sampleBytes: 1 }],
  ];
  describe.each(codings)('WAV, %s', (_, coding) => {
    test.each([1, 2, 6])('%i channels', (channels) => expectTone(writtenTone({ ...coding, channels })));
    test('in an extensible header', () => expectTone(writtenTone({ ...coding, isExtensible: true })));
    test('big-endian', () => expectTone(writtenTone({ ...coding, container: 'RIFX' })));
  });

  test.each([8000, 11_025, 16_000, 22_050, 32_000, 48_000, 96_000, 192_000])('WAV at %i Hz', (rate) =>
    expectTone(writtenTone({ rate })),
  );

  test.each<[string, Partial<WavShape>]>([
    ['larger than 4 GB could be', { container: 'RF64' }],
    ['written to a pipe', { isStreamed: true }],
  ])('WAV %s', (_, shape) => expectTone(writtenTone(shape)));

  test.each<[string, readonly number[]]>([
    ['with one side inverted', [1, -1]],
    ['with one side silent', [0, 1]],
    ['with a voice in the middle of five', [0, 0, 1, 0, 0, 0]],
  ])('WAV %s', (_, signs) => expectTone(writtenTone({ channels: signs.length }, signs)));

  test.each([
    ['MPEG-1, with a tag at its end', 'tone-1000hz-44k-id3v1'],
    ['MPEG-2, stereo of a changing bit rate', 'tone-1000hz-22k-vbr-stereo'],
    ['MPEG-2.5', 'tone-1000hz-8k'],
  ])('MP3, %s', (_, name) => expectTone(mp3(name)));

  test('MP3 of a second, with its encoder’s silence', () => expectTone(mp3('tone-1000hz'), 1065));

  test('MP3 in a WAV', () =>
    expectTone(writtenWav({ ...plainWav, tag: 0x55, sampleBytes: 1 }, mp3('tone-1000hz-44k-id3v1'))));
});

test('what is above the telephone’s band is taken out, not folded into it', async () => {
  const rate = 44_100;
  // 7 kHz would come back as 1 kHz.
  const sampleOf = (frame: number) =>
    [500, 7000].reduce((sum, hertz) => sum + 0.25 * Math.sin((2 * Math.PI * hertz * frame) / rate), 0);
  const mixed = writtenWav(plainWav, samplesIn(plainWav, sampleOf, rate));
  const voice = heard(await telephone(mixed));
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
  const unreadable = (codec: string | null) => ({ code: 'audio-unreadable', codec });
  const silent = { code: 'audio-silent', codec: null };
  const beginning = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(400)]);
  const faults: [string, object, Uint8Array][] = [
    ['that is empty', unreadable(null), new Uint8Array()],
    ['that is a picture', unreadable(null), Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 4])],
    ['that only begins like an MP3', unreadable(null), Buffer.from(`ID3${'no music at all '.repeat(4000)}`)],
    ['that only begins like a WAV', unreadable(null), Buffer.from('RIFF0000WAVEfmt and no more')],
    ['that is a WAV of MS ADPCM', unreadable('MS ADPCM'), writtenTone({ tag: 2 })],
    ['that is a WAV of GSM', unreadable('GSM'), writtenTone({ tag: 0x31 })],
    ['of a codec that nobody can name', unreadable('an unknown kind of WAV'), writtenTone({ tag: 0x1234 })],
    ['that is FLAC', unreadable('FLAC'), beginning('fLaC')],
    ['that is Opus', unreadable('Opus'), beginning(`OggS${'\0'.repeat(24)}OpusHead`)],
    ['that is AAC of a telephone', unreadable('AAC (M4A)'), beginning('\0\0\0\x1cftypM4A ')],
    ['that is AAC alone', unreadable('AAC'), beginning('\xff\xf1\x50\x80')],
    ['that is of a browser', unreadable('WebM'), beginning('\x1a\x45\xdf\xa3')],
    ['with a head and no sound', silent, writtenTone({}).subarray(0, 78)],
    ['in which nothing is said', silent, toneWav({ loudness: 0.0005 })],
    ['of a click', silent, toneWav({ seconds: 0.05 })],
    [
      'longer than five minutes',
      { code: 'audio-too-long', codec: null },
      toneWav({ seconds: 301, rate: 8000 }, { tag: 7, sampleBytes: 1 }),
    ],
  ];
  test.each(faults)('%s: %o', async (_, failure, file) => {
    expect(await toTelephoneSound(file)).toEqual({ ok: false, failure });
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
