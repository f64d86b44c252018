import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addQueue, addReceiving, queue, receiving, ring, setRoute } from '#support/calls/routes.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';
import type { Verb } from '#support/calls/verb.ts';

const DANA = '+12065550142';
const RADIO = '+12025550111';
const OFFICE = '+13125550180';

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

async function talking() {
  bench.places(bench.people.agent1, DANA);
  const callee = await bench.dialed();
  bench.control.up(callee);
  await bench.told('answered', ({ state }) => state === 'answered');
  return callee;
}

describe('the end of a call is written down and settled, whatever fails', () => {
  test.each<Verb['verb']>(['hangup', 'destroyBridge', 'stopRecording'])('in %s', async (verb) => {
    await bench.db.sql`update owned_numbers set record_calls = true`;
    const callee = await talking();
    await bench.db.sql`update owned_numbers set record_calls = false`;
    bench.control.broken.add(verb);
    bench.control.destroy(callee);
    expect(await bench.ended()).toMatchObject({ outcome: 'answered', costMicros: 25_000 });
    expect(await bench.audit()).toMatchObject({ available: 24_975_000n, reserved: 0n, usage: 25_000n });
  });

  test('in what a queue plays, and its members are not offered a call that is over', async () => {
    const { control, people } = bench;
    const id = await addQueue(bench, 'Support', [people.agent1]);
    await setRoute(bench, RADIO, [queue(id)]);
    const caller = control.incoming({ dialed: RADIO });
    await control.nextVerb('play');
    control.broken.add('stopPlayback');
    control.destroy(caller);
    expect(await bench.ended()).toMatchObject({ outcome: 'abandoned' });
    control.broken.clear();
    control.register(people.agent1.id);
    await bench.pass(1);
    expect(control.verbsNamed('originate')).toEqual([]);
  });

  test('at a time that was up', async () => {
    const { control } = bench;
    const office = await addReceiving(bench, { kind: 'office-line', name: 'Office', number: OFFICE });
    await setRoute(bench, RADIO, [ring([[receiving(office)]])]);
    control.incoming({ dialed: RADIO });
    await bench.dialed();
    control.broken.add('hangup');
    bench.clock.advance(60_000);
    expect(await bench.ended()).toMatchObject({ outcome: 'failed', reason: 'call-failed' });
    expect(await bench.audit()).toMatchObject({ available: 25_000_000n, reserved: 0n });
  });
});
