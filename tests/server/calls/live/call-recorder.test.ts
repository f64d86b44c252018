import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { agent, ring, setRoute } from '#support/calls/routes.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const RADIO = '+12025550111';
const DANA = '+12065550142';

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(async () => {
  await bench.reset();
  await record(false, false);
  await bench.db.sql`update users set record_calls = false`;
});
afterAll(() => bench.close());

const record = (recordCalls: boolean, announceRecording: boolean) => bench.db.sql`
  update owned_numbers set record_calls = ${recordCalls}, announce_recording = ${announceRecording}`;

/** Agent 1 talks to a caller. */
async function talking() {
  const { control, people } = bench;
  control.register(people.agent1.id);
  await setRoute(bench, RADIO, [ring([[agent(people.agent1)]])]);
  const caller = control.incoming({ dialed: RADIO });
  const phone = await bench.rung(people.agent1);
  control.up(phone);
  const call = await bench.told('answered', ({ state }) => state === 'answered');
  return { caller, phone, call };
}

const told = () => bench.kept.recordings.map((one) => [one.what, 'state' in one ? one.state : null]);

describe('a number that records its calls', () => {
  test('records the caller left and the agent right, and tells where the file is when it is whole', async () => {
    await record(true, false);
    const { caller, phone, call } = await talking();
    const [verb] = bench.control.verbsNamed('recordBridge');
    expect(verb?.options).toMatchObject({ left: caller, right: phone });
    bench.control.destroy(phone);
    expect(await bench.ended()).toMatchObject({ hasRecording: true });
    await expect.poll(() => bench.kept.recordings.length).toBe(2);
    const [started] = bench.kept.recordings;
    const recording = started?.what === 'started' ? started.recording : expect.unreachable();
    expect(recording).toMatchObject({ callId: call.id, accountId: bench.accountId });
    expect(verb?.options.file).toBe(bench.files.path('recordings', recording.id));
    expect(bench.kept.recordings[1]).toEqual({ what: 'finished', id: recording.id, durationMs: 5_000 });
  });

  test('says so to the caller before anybody is rung', async () => {
    await record(true, true);
    const { control, people } = bench;
    control.register(people.agent1.id);
    await setRoute(bench, RADIO, [ring([[agent(people.agent1)]])]);
    control.incoming({ dialed: RADIO });
    const { media, playbackId } = await control.nextVerb('play');
    expect([media, control.verbsNamed('originate')]).toEqual(['recording-announcement', []]);
    control.finishPlayback(playbackId);
    await bench.rung(people.agent1);
  });

  test('records what goes out from it, and says so to the callee', async () => {
    await record(true, true);
    const phone = bench.places(bench.people.agent1, DANA);
    const callee = await bench.dialed();
    bench.control.up(callee);
    const { options } = await bench.control.nextVerb('recordBridge');
    expect(options).toMatchObject({ left: callee, right: phone });
    const said = bench.control.verbsNamed('play');
    expect(said).toMatchObject([{ channelId: callee, media: 'recording-announcement' }]);
  });

  test('has what was recorded kept before a stop is done', async () => {
    await record(true, false);
    await talking();
    await bench.switchboard.stop();
    expect(told()).toEqual([
      ['started', null],
      ['finished', null],
    ]);
  });
});

describe('a person whose calls are recorded', () => {
  const recordAna = () =>
    bench.db.sql`update users set record_calls = true where id = ${bench.people.agent1.id}`;

  test('is recorded whichever number the call came by; the caller is told when they answer', async () => {
    await record(false, true);
    await recordAna();
    const { caller, phone } = await talking();
    const { options } = await bench.control.nextVerb('recordBridge');
    expect(options).toMatchObject({ left: caller, right: phone });
    expect(await bench.control.nextVerb('play')).toMatchObject({
      channelId: caller,
      media: 'recording-announcement',
    });
  });

  test('is recorded in silence where the number says nothing', async () => {
    await recordAna();
    await talking();
    await bench.control.nextVerb('recordBridge');
    expect(bench.control.verbsNamed('play')).toEqual([]);
  });

  test('is recorded on calls out, too; nobody else is', async () => {
    await recordAna();
    for (const user of [bench.people.agent1, bench.people.agent3]) {
      bench.places(user, DANA);
      bench.control.up(await bench.dialed());
      await bench.told('answered', ({ state, agent: who }) => state === 'answered' && who?.id === user.id);
    }
    expect(bench.control.verbsNamed('recordBridge')).toHaveLength(1);
  });
});

describe('the agent who has the call', () => {
  test('starts, pauses and goes on; what is so already changes nothing', async () => {
    const { call } = await talking();
    const set = (state: 'live' | 'paused') =>
      bench.switchboard.setRecording(call.id, bench.people.agent1.id, state);
    expect(set('paused')).toEqual({ ok: false, failure: 'recording-refused' });
    for (const state of ['live', 'live', 'paused', 'paused', 'live'] as const) {
      expect(set(state)).toEqual({ ok: true, value: null });
    }
    expect(bench.control.verbsNamed('recordBridge')).toHaveLength(1);
    expect(bench.control.verbsNamed('pauseRecording')).toHaveLength(1);
    expect(bench.control.verbsNamed('unpauseRecording')).toHaveLength(1);
    await expect.poll(told).toEqual([
      ['started', null],
      ['changed', 'paused'],
      ['changed', 'live'],
    ]);
    await bench.told('recorded', ({ hasRecording }) => hasRecording);
  });

  test('is the only one who may', async () => {
    const { call, caller } = await talking();
    const { agent1, agent2 } = bench.people;
    const refused = { ok: false, failure: 'not-found' };
    expect(bench.switchboard.setRecording(call.id, agent2.id, 'live')).toEqual(refused);
    expect(bench.switchboard.setRecording(crypto.randomUUID(), agent1.id, 'live')).toEqual(refused);
    bench.control.destroy(caller);
    expect(bench.switchboard.setRecording(call.id, agent1.id, 'live')).toEqual(refused);
  });

  test('cannot record what is not answered yet', async () => {
    const { agent1 } = bench.people;
    bench.places(agent1, DANA);
    await bench.dialed();
    const { id } = await bench.told('dialed', ({ legs }) => legs.length === 2);
    const result = bench.switchboard.setRecording(id, agent1.id, 'live');
    expect(result).toEqual({ ok: false, failure: 'recording-refused' });
  });
});
