/** [FAQ] No downtime: a number that is set up before its port date routes from that very instant, in the middle of traffic. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#kit/clock.ts';
import { listCalls } from '#server/calls/records/call-records.ts';
import { saveRoute } from '#server/routing/save-route.ts';
import { AGENT_HZ, CallFloor, FAR_HZ, ringing, talk } from '#support/flows/call-floor.ts';
import { node, routeOf } from '#support/routing/nodes.ts';

const PORTED = '+16175550158';

let floor: CallFloor;
beforeAll(async () => {
  floor = await CallFloor.open();
});
afterEach(() => floor.calmDown());
afterAll(() => floor.close());

/** Calls until it rings somebody; the carrier that has the number still would have taken the calls before. */
async function callsUntilItRings(): Promise<{ at: number; refused: number[] }> {
  const refused: number[] = [];
  for (;;) {
    const at = systemClock.now();
    const caller = await floor.callIn({ to: PORTED });
    const rang = await Promise.race([caller.rang.then(() => true), caller.ended.then(() => false)]);
    if (rang) {
      caller.hangUp();
      return { at, refused };
    }
    refused.push(at);
  }
}

test('a port flips in the middle of traffic: no call after it is lost, and none that goes on', async () => {
  const { agent1, agent2 } = floor.people;
  const [busy, free] = [await floor.phone(agent1), await floor.phone(agent2)];
  const plan = (user: typeof agent1) =>
    routeOf(node('ring-plan', 'team', { steps: [{ ring: [ringing(user)], forSeconds: 30 }] }));
  await floor.given(plan(agent1));
  const going = await floor.callIn();
  const agent = await busy.nextCall();
  await agent.answer();
  await talk(going, agent);

  const portsAt = systemClock.now() + 1_500;
  await floor.db.sql`
    insert into owned_numbers (number, account_id, source, state, ports_at, renews_at)
    values (${PORTED}, ${floor.accountId}, 'Website', 'porting', ${new Date(portsAt)}, null)`;
  // Set up beforehand.
  const owner = { number: PORTED, accountId: floor.accountId };
  expect(await saveRoute(floor.db.sql, owner, plan(agent2))).toEqual([]);

  const { at, refused } = await callsUntilItRings();
  expect(refused.length).toBeGreaterThan(0);
  expect(Math.max(...refused)).toBeLessThan(portsAt);
  const first = await free.nextCall();
  await first.ended;
  const second = await floor.callIn({ to: PORTED });
  const answered = await free.nextCall();
  await answered.answer();
  await talk(second, answered);
  second.hangUp();
  await answered.ended;

  await Promise.all([going.voice.heardTone(AGENT_HZ), agent.voice.heardTone(FAR_HZ)]);
  going.hangUp();
  await floor.settled();
  const { calls } = await listCalls(
    floor.db.sql,
    floor.people.admin,
    { before: null, limit: 10 },
    systemClock,
  );
  const ported = calls.filter(({ to }) => to === PORTED);
  expect(ported.map(({ outcome }) => outcome)).toEqual(['answered', 'abandoned']);
  expect(at).toBeLessThanOrEqual(ported[1]?.startedAt ?? 0);
});
