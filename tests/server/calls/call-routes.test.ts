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
  control.incoming({ dialed: GOOGLE_ADS });
  control.destroy(await bench.rung(people.agent1), 'call-rejected');
  // Each stop once.
  expect((await bench.ended()).path).toMatchObject([
    { kind: 'other-route', name: 'Everybody', outlet: 'on' },
    { kind: 'ring-plan', name: 'Ring Ana', outlet: 'no-answer' },
    { kind: 'hang-up' },
  ]);
});
