/** Calls go by what their number's route refers to. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';
import { node, routeOf } from '#support/routing/nodes.ts';
import { putRoute } from '#support/routing/put-route.ts';

const GOOGLE_ADS = '+12025550110';

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

test('a number that goes by office hours rings while they are open', async () => {
  const { control, clock, people } = bench;
  control.register(people.agent1.id);
  // The front desk's, at 6:00 in New York on a Thursday.
  const early = control.incoming({ dialed: '+12025550113' });
  await control.nextVerb('play');
  control.destroy(early);
  expect((await bench.ended()).path[0]).toMatchObject({ kind: 'office-hours', outlet: 'closed' });
  clock.leap(4 * 3_600_000);
  control.incoming({ dialed: '+12025550113' });
  await bench.rung(people.agent1);
});

test('a fault of ours ends that call only, and leaves nobody on the line', async () => {
  const { control } = bench;
  const { caller, first } = await ringingAtBoth();
  control.answer = () => {
    throw new Error('a bug below');
  };
  control.up(first);
  expect(await bench.ended()).toMatchObject({ outcome: 'failed', reason: 'call-failed', costMicros: 0 });
  expect(hangups().map(({ channelId }) => channelId)).toEqual(expect.arrayContaining([caller, first]));
  await expect.poll(() => control.openChannels.size).toBe(0);
});

test('a caller of a closed account hears that the call cannot be taken, and is refused', async () => {
  const { control } = bench;
  const at = new Date(bench.clock.now());
  await bench.db.sql`
    insert into subscriptions (account_id, plan, state, billed_from, period_from, renews_at, closed_at, readable_until)
    values (${bench.accountId}, 'starter', 'closed', ${at}, ${at}, ${new Date(at.getTime() + 1)}, ${at}, ${at})`;
  const caller = control.incoming({ dialed: GOOGLE_ADS });
  const { playbackId, media } = await control.nextVerb('play');
  expect(media).toBe('cannot-take-calls');
  control.finishPlayback(playbackId);
  expect(hangups()).toMatchObject([{ channelId: caller, options: { cause: 'call-rejected' } }]);
  expect(await bench.ended()).toMatchObject({ outcome: 'refused', reason: 'account-closed', costMicros: 0 });
});

describe('below zero', () => {
  /** At nothing one inbound call starts, and owes its first minute. */
  beforeEach(async () => {
    await bench.reset({ balanceMicros: 0n });
    bench.control.register(bench.people.agent1.id);
    bench.control.incoming({ dialed: GOOGLE_ADS });
    await bench.rung(bench.people.agent1);
  });

  test('a caller hears that the call cannot be taken, and is refused', async () => {
    const { control } = bench;
    const before = control.verbs.length;
    const caller = control.incoming({ dialed: GOOGLE_ADS });
    const { playbackId, media } = await control.nextVerb('play');
    expect(media).toBe('cannot-take-calls');
    expect(control.verbs.slice(before).map(({ verb }) => verb)).toEqual(['progress', 'play']);
    control.finishPlayback(playbackId);
    expect(hangups()).toMatchObject([{ channelId: caller, options: { cause: 'call-rejected' } }]);
    expect(await bench.ended()).toMatchObject({ outcome: 'refused', reason: 'balance-below-zero' });
  });

  test('a sentence that never ends keeps nobody', async () => {
    bench.control.incoming({ dialed: GOOGLE_ADS });
    await bench.control.nextVerb('play');
    bench.clock.advance(15_000);
    expect(await bench.ended()).toMatchObject({ outcome: 'refused' });
  });
});

test('a number whose route goes on by another one is answered there, and its record says so', async () => {
  const { control, people, db } = bench;
  control.register(people.agent1.id);
  const shared = '6f1c1a52-0f1e-4c52-9d0e-6b1c5d8f2a10';
  const ring = { ring: [{ kind: 'agent' as const, userId: people.agent1.id }], forSeconds: 9 };
  await db.sql`
    insert into routes (id, account_id, name, route)
    select ${shared}, account_id, 'Everybody', ${JSON.stringify(
      routeOf(node('ring-plan', 'ring', { name: 'Ring Ana', steps: [ring] })),
    )}::text::jsonb
    from owned_numbers where number = ${GOOGLE_ADS}`;
  const onBy = { start: 'on', nodes: [node('other-route', 'on', { name: 'Everybody', routeId: shared })] };
  await putRoute(db.sql, GOOGLE_ADS, onBy);
  const caller = control.incoming({ dialed: GOOGLE_ADS });
  await bench.rung(people.agent1);
  control.destroy(caller);
  expect((await bench.ended()).path).toMatchObject([
    { kind: 'other-route', name: 'Everybody', outlet: 'on' },
    { kind: 'ring-plan', name: 'Ring Ana' },
  ]);
});
