import { expect, test } from 'vitest';
import { toTelephoneSound } from '#server/routing/prompts/audio.ts';
import { speak } from '#server/routing/prompts/speech.ts';

const secondsOf = async (text: string) => {
  const sound = await toTelephoneSound((await speak(text)) ?? new Uint8Array());
  if (!sound.ok) throw new Error(sound.failure.code);
  return sound.value.durationMs / 1000;
};

test('speaks, and takes the longer the more there is to say', async () => {
  const [short, long] = [
    await secondsOf('Hello.'),
    await secondsOf('Hello. Our office is closed until Monday.'),
  ];
  expect(short).toBeGreaterThan(0.3);
  expect(long).toBeGreaterThan(short + 1);
});

test('reads a telephone number digit by digit', async () => {
  expect(await secondsOf('202-555-0110')).toBeGreaterThan((await secondsOf('two zero two')) * 2);
});

test.each(['…', '你好', '  '])('has nothing to say for %j', async (text) => {
  expect(await speak(text)).toBeNull();
});

test('leaves the calls of the server alone while it speaks', async () => {
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  const spoken = speak('We are open from eight to six. '.repeat(10));
  setImmediate(count);
  expect((await spoken)?.length).toBeGreaterThan(16_000);
  isDone = true;
  expect(turns).toBeGreaterThan(1000);
});
