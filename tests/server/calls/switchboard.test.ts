import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const GOOGLE_ADS = '+12025550110';

let bench: SwitchboardBench;
beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

test('while it drains, living calls go on and new ones are refused with when to come back', async () => {
  const { control, people, switchboard } = bench;
  control.register(people.agent1.id);
  const caller = control.incoming({ dialed: GOOGLE_ADS });
  await bench.rung(people.agent1);
  let isDrained = false;
  const drained = switchboard.drain().then(() => (isDrained = true));
  expect(switchboard.livingCalls).toBe(1);
  const late = control.incoming({ dialed: GOOGLE_ADS });
  const { options } = await control.nextVerb('hangup', ({ channelId }) => channelId === late);
  expect(options).toEqual({ cause: 'temporary-failure', retryAfterSeconds: 30 });
  expect([isDrained, switchboard.livingCalls]).toEqual([false, 1]);
  control.destroy(caller);
  await drained;
  expect(await bench.db.sql`select id from calls where ended_at is null`).toEqual([]);
});
