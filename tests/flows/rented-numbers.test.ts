import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { silentLog } from '#kit/log.ts';
import { numberFees } from '#server/billing/charges/number-fees.ts';
import { DemoCarrierSupply } from '#server/numbers/supply/demo-carrier-supply.ts';
import { Porting } from '#server/numbers/porting/porting.ts';
import { RentedNumbers } from '#server/numbers/renting/rented-numbers.ts';
import { unavailableNumbers } from '#server/numbers/supply/unavailable-numbers.ts';
import { beginRoute } from '#server/routing/route-templates.ts';
import { keepRouteOf, leaveRoute } from '#server/routing/route-choice.ts';
import { saveCard } from '#support/billing/saved-card.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const CHICAGO = '+13125550110';
const BOSTON = '+16175550110';
const DAY_MS = 86_400_000;
const PDF = new TextEncoder().encode('%PDF-1.7');

let bench: SwitchboardBench;
beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(async () => {
  await bench.db.sql`update owned_numbers set agent_id = null where agent_id = ${bench.people.agent3.id}`;
  await bench.reset();
});
afterAll(() => bench.close());

function office() {
  const { clock, files } = bench;
  const { sql } = bench.db;
  const carrier = new DemoCarrierSupply({
    clock,
    taken: (numbers) => unavailableNumbers(sql, numbers, clock),
  });
  const isColleague = () => Promise.resolve(true);
  const routes = { begin: beginRoute, leave: leaveRoute, keep: keepRouteOf };
  const fees = numberFees(() => Promise.resolve());
  const rented = new RentedNumbers({ sql, clock, carrier, fees, isColleague, routes });
  const isClosed = () => Promise.resolve(false);
  return { rented, porting: new Porting({ sql, clock, log: silentLog, carrier, files, isClosed, routes }) };
}

/** The server tells the carrier that there is no such number. */
async function isUnknown(dialed: string): Promise<boolean> {
  const caller = bench.control.incoming({ dialed });
  const { options } = await bench.control.nextVerb('hangup', ({ channelId }) => channelId === caller);
  return options.cause === 'unallocated-number';
}

/** The phone of agent 3 rings, and is left alone again. */
async function ringsAgent3(dialed: string): Promise<void> {
  const caller = bench.control.incoming({ dialed });
  await bench.rung(bench.people.agent3);
  bench.control.destroy(caller);
}

test('a number rings its agent from the moment it is bought, is unknown once released, and rings again once restored', async () => {
  const { accountId, people, control } = bench;
  const { rented } = office();
  await saveCard(bench.db.sql, accountId);
  control.register(people.agent3.id);
  expect(await isUnknown(CHICAGO)).toBe(true);
  expect(await rented.buy(accountId, { numbers: [{ number: CHICAGO, source: 'Cleo' }] })).toMatchObject({
    ok: true,
  });
  await rented.change(accountId, CHICAGO, { agentId: people.agent3.id });
  await ringsAgent3(CHICAGO);
  await rented.release(accountId, CHICAGO);
  expect(await isUnknown(CHICAGO)).toBe(true);
  await rented.restore(accountId, CHICAGO);
  await ringsAgent3(CHICAGO);
});

test('[FAQ] a ported number has no downtime: set up before, it rings from its port date on and not a millisecond earlier', async () => {
  const { accountId, people, control } = bench;
  const { rented, porting } = office();
  control.register(people.agent3.id);
  const { id } = await porting.make(accountId, {
    numbers: [BOSTON],
    source: 'Cleo',
    billName: 'Harbor Home Services',
    billAddress: '1 Pier',
    losingCarrier: 'Lakeside',
    accountNumber: '7',
    signerName: 'Ada Lund',
  });
  for (const kind of ['letter-of-authorization', 'bill'] as const)
    await porting.addDocument(accountId, id, { kind, fileName: 'paper.pdf', content: PDF });
  expect(await porting.submit(accountId, id)).toMatchObject({ ok: true });
  await rented.change(accountId, BOSTON, { agentId: people.agent3.id });
  bench.clock.advance(5 * DAY_MS);
  await porting.progress();
  const [port] = await porting.list(accountId);
  bench.clock.advance((port?.portsAt ?? 0) - bench.clock.now() - 1);
  expect(await isUnknown(BOSTON)).toBe(true);
  bench.clock.advance(1);
  await ringsAgent3(BOSTON);
});
