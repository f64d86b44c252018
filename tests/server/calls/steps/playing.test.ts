import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { setRoute, spoken } from '#support/calls/routes.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const RADIO = '+12025550111';

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(async () => {
  await bench.reset();
  await setRoute(bench, RADIO, [
    { kind: 'message', id: 'hello', name: 'Hello', prompt: spoken, next: 'closed' },
    { kind: 'hang-up', id: 'closed', name: 'Closed', prompt: spoken },
  ]);
});
afterAll(() => bench.close());

test('a route that only says things is early media, free of charge, with a polite end', async () => {
  const { control } = bench;
  const caller = control.incoming({ dialed: RADIO });
  for (const media of ['message', 'goodbye']) {
    const said = await control.nextVerb('play');
    expect(said.media).toBe(media);
    control.finishPlayback(said.playbackId);
  }
  expect(control.verbsNamed('answer')).toEqual([]);
  expect(control.verbsNamed('hangup')).toMatchObject([
    { channelId: caller, options: { cause: 'no-answer' } },
  ]);
  expect(await bench.ended()).toMatchObject({ outcome: 'missed', costMicros: 0 });
});

test('a sentence that never ends keeps nobody', async () => {
  bench.control.incoming({ dialed: RADIO });
  await bench.control.nextVerb('play');
  bench.clock.advance(310_000);
  expect((await bench.control.nextVerb('play')).media).toBe('goodbye');
});

test('a caller who hangs up in the middle of it is cut off', async () => {
  const { control } = bench;
  const caller = control.incoming({ dialed: RADIO });
  const { playbackId } = await control.nextVerb('play');
  control.destroy(caller);
  expect(control.verbsNamed('stopPlayback')).toMatchObject([{ playbackId }]);
  expect(await bench.ended()).toMatchObject({ outcome: 'abandoned' });
});
