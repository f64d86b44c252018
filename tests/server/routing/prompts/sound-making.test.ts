import { expect, test } from 'vitest';
import { Unavailable } from '#kit/load/unavailable.ts';
import { SoundMaking } from '#server/routing/prompts/sound-making.ts';
import { plainWav, samplesIn, writtenWav } from '#support/audio/written-wav.ts';

const tone = writtenWav(
  plainWav,
  samplesIn(plainWav, (frame) => 0.3 * Math.sin(frame / 7), plainWav.rate),
);

test.each([
  ['spoken', (sounds: SoundMaking, accountId: string) => sounds.speak(accountId, 'Hello.')],
  ['converted', (sounds: SoundMaking, accountId: string) => sounds.convert(accountId, tone)],
])('what one account wants %s, however much, delays another by one sound', async (_, make) => {
  const sounds = new SoundMaking();
  const order: string[] = [];
  const wanted = [...Array.from({ length: 8 }, () => 'many'), 'other'];
  const made = wanted.map((accountId) => make(sounds, accountId).then(() => order.push(accountId)));
  expect(sounds.size).toBe(9);
  // Its share is used up; the other has most of its own.
  await expect(make(sounds, 'many')).rejects.toThrow(Unavailable);
  await Promise.all(made);
  expect(order.slice(0, 3)).toContain('other');
  expect(sounds.size).toBe(0);
});
