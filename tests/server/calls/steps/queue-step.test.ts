import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chooseStatus } from '#server/people/agent-status.ts';
import { addQueue, queue, setRoute, voicemail } from '#support/calls/routes.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const RADIO = '+12025550111';
const GOOGLE_ADS = '+12025550110';

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

/** Agents 1 and 2 are its members. */
async function setQueue(maxWaitSeconds = 600): Promise<void> {
  const id = await addQueue(bench, 'Support', [bench.people.agent1, bench.people.agent2]);
  await setRoute(bench, RADIO, [queue(id, maxWaitSeconds, 'voicemail'), voicemail()]);
  await setRoute(bench, GOOGLE_ADS, [queue(id)]);
}

/** A caller who has been welcomed and hears music. */
async function waiting(dialed = RADIO, callerNumber = '+12065550142') {
  const { control } = bench;
  const caller = control.incoming({ dialed, callerNumber });
  const { playbackId, media } = await control.nextVerb('play', ({ channelId }) => channelId === caller);
  expect(media).toBe('queue-welcome');
  control.finishPlayback(playbackId);
  await control.nextVerb('startMusicOnHold', ({ channelId }) => channelId === caller);
  return caller;
}

const calledAs = (channelId: string) =>
  bench.control.verbsNamed('originate').find((verb) => verb.channelId === channelId)?.request;

test('a free member is rung with the queue and the wait, and talks without the music', async () => {
  const { control, people } = bench;
  await setQueue();
  const caller = await waiting();
  await bench.pass(7);
  control.register(people.agent1.id);
  const phone = await bench.rung(people.agent1);
  expect(calledAs(phone)?.headers).toMatchObject({
    'X-Ringside-Queue': 'Support',
    'X-Ringside-Wait': '7',
    'X-Ringside-Offer': '20',
  });
  control.up(phone);
  expect(control.verbsNamed('stopMusicOnHold')).toMatchObject([{ channelId: caller }]);
  const call = await bench.told('answered', ({ state }) => state === 'answered');
  expect(call).toMatchObject({ agent: { name: 'Ana Reyes' }, costMicros: 25_000 });
  expect(call.path).toMatchObject([{ name: 'Support line', outlet: 'answered', label: 'Ana Reyes' }]);
  expect([...control.bridges.values()]).toEqual([new Set([phone, caller])]);
});

test('a welcome is cut off by the answer', async () => {
  const { control, people } = bench;
  await setQueue();
  control.register(people.agent1.id);
  control.incoming({ dialed: RADIO });
  const { playbackId } = await control.nextVerb('play');
  control.up(await bench.rung(people.agent1));
  expect(control.verbsNamed('stopPlayback')).toMatchObject([{ playbackId }]);
  await bench.told('answered', ({ state }) => state === 'answered');
});

test('first come, first served, whatever number they dialed; one call for each member', async () => {
  const { control, people } = bench;
  await setQueue();
  await waiting(RADIO, '+12065550101');
  await waiting(GOOGLE_ADS, '+12065550102');
  await waiting(RADIO, '+12065550103');
  control.register(people.agent1.id);
  const first = await bench.rung(people.agent1);
  expect(calledAs(first)?.callerNumber).toBe('+12065550101');
  control.register(people.agent2.id);
  const second = await bench.rung(people.agent2);
  expect(calledAs(second)?.callerNumber).toBe('+12065550102');
  control.up(first);
  const { id } = await bench.told('answered', ({ state }) => state === 'answered');
  control.destroy(first);
  await bench.told('over', (call) => call.id === id && call.state === 'ended');
  // Free again: the next in the line.
  expect(calledAs(await bench.rung(people.agent1))?.callerNumber).toBe('+12065550103');
});

describe('an offer that is not taken', () => {
  test('goes on to the next member, and the call keeps its place', async () => {
    const { control, people } = bench;
    await setQueue();
    control.register(people.agent1.id);
    await waiting(RADIO, '+12065550101');
    const first = await bench.rung(people.agent1);
    await waiting(RADIO, '+12065550102');
    await bench.pass(20);
    expect(control.verbsNamed('hangup')).toMatchObject([
      { channelId: first, options: { cause: 'no-answer' } },
    ]);
    control.register(people.agent2.id);
    expect(calledAs(await bench.rung(people.agent2))?.callerNumber).toBe('+12065550101');
    // The one who let it ring is let alone for a while.
    await bench.pass(9);
    expect(control.verbsNamed('originate')).toHaveLength(2);
    await bench.pass(1);
    expect(calledAs(await bench.rung(people.agent1))?.callerNumber).toBe('+12065550102');
  });

  test('is not repeated at once for who declines', async () => {
    const { control, people } = bench;
    await setQueue();
    control.register(people.agent1.id);
    await waiting();
    control.destroy(await bench.rung(people.agent1), 'call-rejected');
    await bench.pass(5);
    expect(control.verbsNamed('originate')).toHaveLength(1);
    await bench.pass(5);
    await bench.rung(people.agent1);
  });
});

test('who comes back from a break is rung', async () => {
  const { control, people, clock, db } = bench;
  await setQueue();
  await chooseStatus(db.sql, people.agent1, 'break', clock);
  control.register(people.agent1.id);
  await waiting();
  await chooseStatus(db.sql, people.agent1, 'available', clock);
  bench.switchboard.agentsChanged(bench.accountId);
  await bench.rung(people.agent1);
});

test('the member who has been idle longest has the turn', async () => {
  const { control, people } = bench;
  await setQueue();
  for (const { id } of [people.agent1, people.agent2]) control.register(id);
  const caller = await waiting();
  control.up(await bench.rung(people.agent1));
  await bench.told('answered', ({ state }) => state === 'answered');
  control.destroy(caller);
  await bench.ended();
  await waiting();
  await bench.rung(people.agent2);
});

test('who waits too long takes the way out', async () => {
  const { control, people } = bench;
  await setQueue(30);
  control.register(people.agent1.id);
  const caller = await waiting();
  const phone = await bench.rung(people.agent1);
  await bench.pass(30);
  expect(control.verbsNamed('hangup').map(({ channelId }) => channelId)).toContain(phone);
  const { media } = await control.nextVerb('play');
  expect(media).toBe('voicemail-greeting');
  control.destroy(caller);
  const { path } = await bench.ended();
  expect(path.map(({ outlet }) => outlet)).toEqual(['too-long', 'caller left']);
});

test('who leaves the line frees the member for the next one', async () => {
  const { control, people } = bench;
  await setQueue();
  control.register(people.agent1.id);
  const caller = await waiting(RADIO, '+12065550101');
  await bench.rung(people.agent1);
  await waiting(RADIO, '+12065550102');
  control.destroy(caller);
  expect(calledAs(await bench.rung(people.agent1))?.callerNumber).toBe('+12065550102');
  expect(await bench.ended()).toMatchObject({ outcome: 'abandoned', from: '+12065550101' });
});

test('a queue that is gone is too long at once', async () => {
  await setRoute(bench, RADIO, [queue(crypto.randomUUID())]);
  bench.control.incoming({ dialed: RADIO });
  expect(await bench.ended()).toMatchObject({ outcome: 'missed' });
});

test('what this server was not told of is found at the next heartbeat: a status that another one was told', async () => {
  const { control, people, db } = bench;
  await setQueue();
  await db.sql`update users set status = 'break'`;
  control.register(people.agent1.id);
  await waiting();
  await bench.pass(2);
  await chooseStatus(db.sql, people.agent1, 'available', bench.clock);
  await bench.pass(5);
  await bench.rung(people.agent1);
});

test.each(['deactivated', 'invited'])(
  'a queue whose members are all %s is too long at once, also while callers wait in it',
  async (state) => {
    const { control, people, db } = bench;
    await setQueue();
    control.register(people.agent1.id);
    await db.sql`update users set status = 'break'`;
    const caller = await waiting();
    await db.sql`update users set state = ${state} where id in (${people.agent1.id}, ${people.agent2.id})`;
    await bench.pass(5);
    const { media } = await control.nextVerb('play', ({ channelId }) => channelId === caller);
    expect(media).toBe('voicemail-greeting');
    await db.sql`update users set state = 'active'`;
  },
);

test('a queue that is deleted lets its callers go on', async () => {
  const { control, db } = bench;
  await setQueue();
  const caller = await waiting();
  await db.sql`delete from queues`;
  await bench.pass(5);
  const { media } = await control.nextVerb('play', ({ channelId }) => channelId === caller);
  expect(media).toBe('voicemail-greeting');
});
