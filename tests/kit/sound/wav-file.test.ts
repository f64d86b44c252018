import { expect, test } from 'vitest';
import { readWavFile, readWavHead } from '#kit/sound/wav-file.ts';
import { WAV_HEAD_BYTES, wavHead } from '#kit/sound/wav-head.ts';
import { plainWav, samplesIn, writtenWav } from '#support/audio/written-wav.ts';

test('a head says what programs look for, byte by byte', () => {
  const head = wavHead({ format: 'pcm', sampleRate: 8000, channels: 2 }, 6);
  expect(Buffer.from(head).toString('hex')).toBe(
    Buffer.concat([
      ...[
        Buffer.from('RIFF'),
        Buffer.from([42, 0, 0, 0]),
        Buffer.from('WAVEfmt '),
        Buffer.from([16, 0, 0, 0]),
      ],
      // PCM, two channels, 8000 frames and 32,000 bytes a second, 4 bytes a frame, 16 bits a sample.
      ...[Buffer.from([1, 0, 2, 0, 0x40, 0x1f, 0, 0, 0, 0x7d, 0, 0, 4, 0, 16, 0]), Buffer.from('data')],
      Buffer.from([6, 0, 0, 0]),
    ]).toString('hex'),
  );
});

test('what is written is read again', () => {
  const head = wavHead({ format: 'muLaw', sampleRate: 8000, channels: 1 }, 3);
  const wav = readWavFile(Uint8Array.of(...head, 0xff, 0x80, 0x00));
  expect(wav).toMatchObject({ formatTag: 7, sampleRate: 8000, channels: 1, frameBytes: 1, dataBytes: 3 });
  expect(wav?.decode?.(wav.data)).toEqual([Float32Array.of(0, 32_124 / 32_768, -32_124 / 32_768)]);
});

test('from the beginning of a long file it is known where its sound lies', () => {
  const file = writtenWav(
    plainWav,
    samplesIn(plainWav, () => 0.5, 500),
  );
  const whole = readWavFile(file);
  expect(readWavHead(file.subarray(0, 100), file.length)).toMatchObject({
    dataAt: whole?.dataAt,
    dataBytes: 1000,
  });
  expect(readWavHead(file.subarray(0, 20), file.length)).toBeNull();
});

test('a head that promises more than the file has is believed as far as there is something', () => {
  const head = wavHead({ format: 'pcm', sampleRate: 8000, channels: 1 }, 1000);
  expect(readWavFile(Uint8Array.of(...head, 1, 2))).toMatchObject({ dataAt: WAV_HEAD_BYTES, dataBytes: 2 });
});
