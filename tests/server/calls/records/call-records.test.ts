import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { callListSchema } from '#contract/calls/calls.ts';
import { publishCalls } from '#server/calls/records/call-events.ts';
import { findCall, listCalls } from '#server/calls/records/call-records.ts';
import type { User } from '#server/people/users.ts';
import { connectBeside, transaction } from '#server/store/database.ts';
import { openSoundBench } from '#support/calls/sound-bench.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

const list = (user: User, page: { before?: number | null; limit?: number } = {}) =>
  listCalls(bench.db.sql, user, { before: null, limit: 10, ...page }, bench.clock);

/** A call to Google Ads rings agents 1 and 2; nobody answers. */
async function missed(): Promise<string> {
  const { control, people } = bench;
  for (const { id } of [people.agent1, people.agent2]) {
    if (control.contactsOf(id).length === 0) control.register(id);
  }
  control.incoming({ dialed: '+12025550110' });
  const forks = [await bench.rung(people.agent1), await bench.rung(people.agent2)];
  for (const fork of forks) control.destroy(fork, 'no-answer');
  const known = new Set(ids);
  const { id } = await bench.told('missed', (call) => call.outcome === 'missed' && !known.has(call.id));
  ids.push(id);
  return id;
}
let ids: string[] = [];
beforeEach(() => {
  ids = [];
});

describe('who sees a call', () => {
  test('the agents for whom it rang in vain, supervisors and administrators; not a colleague', async () => {
    const { agent1, agent2, agent3, supervisor, admin } = bench.people;
    const id = await missed();
    for (const user of [agent1, agent2, supervisor, admin]) {
      expect((await list(user)).calls.map((call) => call.id)).toEqual([id]);
      expect(await findCall(bench.db.sql, user, id, bench.clock)).toMatchObject({ id, outcome: 'missed' });
    }
    expect((await list(agent3)).calls).toEqual([]);
    expect(await findCall(bench.db.sql, agent3, id, bench.clock)).toBeNull();
    const told = bench.events.filter(({ type }) => type === 'call.changed').at(-1);
    expect(new Set(told?.audience)).toEqual(new Set([agent1, agent2].map((user) => user.id)));
    expect(new Set(told?.about)).toEqual(new Set([agent1, agent2].map((user) => user.id)));
  });

  test('is told without a look at who works there', async () => {
    const id = await missed();
    const { sql } = bench.db;
    const call = await findCall(sql, bench.people.admin, id, bench.clock);
    if (!call) throw new Error('there is no call');
    const held = connectBeside(sql);
    await transaction(held, async (tx) => {
      await tx`lock table users in access exclusive mode`;
      await publishCalls(sql, [{ accountId: bench.accountId, call }]);
    });
    await held.end();
  });

  test('an agent whose phone still rings may ask for that one call', async () => {
    const { control, people } = bench;
    control.register(people.agent1.id);
    control.incoming({ dialed: '+12025550110' });
    await bench.rung(people.agent1);
    const { id } = await bench.told('rings', ({ legs }) => legs.some(({ userId }) => userId !== null));
    expect(await findCall(bench.db.sql, people.agent1, id, bench.clock)).toMatchObject({ state: 'ringing' });
    expect((await list(people.agent1)).calls).toEqual([]);
  });

  test('the agent in whose own mailbox it left a message, though nothing rang for them', async () => {
    const sounds = await openSoundBench();
    const { sql, clock, people } = sounds;
    const callId = await sounds.call(null);
    await sounds.leave(await sounds.ownBox(people.agent1), { callId });
    const seenBy = async (user: User) => {
      const { calls } = await listCalls(sql, user, { before: null, limit: 10 }, clock);
      const found = await findCall(sql, user, callId, clock);
      return [calls.map(({ id }) => id), found?.id ?? null];
    };
    expect(await seenBy(people.agent1)).toEqual([[callId], callId]);
    expect(await seenBy(people.agent2)).toEqual([[], null]);
    await sounds.close();
  });

  test('nobody of another account', async () => {
    const id = await missed();
    const stranger: User = { ...bench.people.admin, accountId: crypto.randomUUID() };
    expect((await list(stranger)).calls).toEqual([]);
    expect(await findCall(bench.db.sql, stranger, id, bench.clock)).toBeNull();
  });
});

test('pages go back in time and lose nothing, not even calls of the same millisecond', async () => {
  const { admin } = bench.people;
  const first = await missed();
  bench.clock.advance(1_000);
  const twins = [await missed(), await missed()];
  bench.clock.advance(1_000);
  const last = await missed();
  const newest = await list(admin, { limit: 2 });
  expect(newest.calls.map(({ id }) => id)).toEqual(expect.arrayContaining([last, ...twins]));
  const older = await list(admin, { limit: 2, before: newest.nextBefore });
  expect(older).toMatchObject({ calls: [{ id: first }], nextBefore: null });
  expect(callListSchema.parse(newest)).toEqual(newest);
});
