import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CallRecord } from '#contract/calls/calls.ts';
import { connect } from '#server/store/database.ts';
import { addReceiving, agent, receiving, ring, setRoute, spoken } from '#support/calls/routes.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const RADIO = '+12025550111';
const OFFICE = '+13125550180';

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

const office = (number = OFFICE) => addReceiving(bench, { kind: 'office-line', name: 'Office', number });
const legOutcomes = (call: CallRecord) => call.legs.map(({ party, name, outcome }) => [party, name, outcome]);
const originated = () => bench.control.verbsNamed('originate').map(({ request }) => request);
const answered = () => bench.told('answered', ({ state }) => state === 'answered');

describe('[FAQ] a call is forwarded to an office line', () => {
  /** It rings through the trunk. */
  async function forwarded() {
    await setRoute(bench, RADIO, [ring([[receiving(await office())]])]);
    const caller = bench.control.incoming({ dialed: RADIO, callerName: 'Dana' });
    return { caller, line: await bench.dialed() };
  }

  test('as a call from our number, without our words, and paid for both ways', async () => {
    const { caller, line } = await forwarded();
    expect(originated()).toMatchObject([
      {
        endpoint: { technology: 'trunk', number: OFFICE },
        callerNumber: RADIO,
        callerName: null,
        headers: {},
      },
    ]);
    expect(await bench.audit()).toMatchObject({ reserved: 50_000n });
    bench.control.up(line);
    const call = await answered();
    expect(call).toMatchObject({ agent: null, microsPerMinute: 50_000 });
    expect([...bench.control.bridges.values()]).toEqual([new Set([line, caller])]);
    await bench.pass(61);
    bench.control.destroy(line);
    const ended = await bench.ended();
    expect(ended).toMatchObject({ outcome: 'answered', billedSeconds: 240, costMicros: 100_000 });
    expect(legOutcomes(ended)).toEqual([
      ['caller', '+12065550142', 'answered'],
      ['receiving', 'Office', 'answered'],
    ]);
    expect(ended.path).toMatchObject([{ name: 'Front desk', outlet: 'answered', label: 'Office' }]);
    expect(await bench.audit()).toMatchObject({ available: 24_900_000n, reserved: 0n, usage: 100_000n });
  });

  test('whose hold is its own: it brings music along', async () => {
    const { line } = await forwarded();
    bench.control.up(line);
    await answered();
    bench.control.hold(line);
    expect(bench.control.verbsNamed('startMusicOnHold')).toEqual([]);
  });

  test('and costs nothing out when nobody answers there', async () => {
    const { line } = await forwarded();
    bench.control.destroy(line, 'no-answer');
    expect(await bench.ended()).toMatchObject({ outcome: 'missed', costMicros: 0 });
    expect(await bench.audit()).toMatchObject({ available: 25_000_000n, reserved: 0n });
  });

  test('and is settled at its last heartbeat when the server dies, each way from its own answer', async () => {
    const { line } = await forwarded();
    bench.control.up(line);
    const { id } = await answered();
    await bench.pass(65);
    const at = bench.clock.now();
    await expect.poll(() => bench.lastHeartbeat(id)).toBe(at);
    await bench.crash();
    await bench.startAgain();
    expect(await bench.ended()).toMatchObject({ endedAt: at, billedSeconds: 240, costMicros: 100_000 });
    expect(await bench.audit()).toMatchObject({ reserved: 0n, usage: 100_000n });
  });

  test('and sets nothing aside for a caller who left while the database was asked', async () => {
    await setRoute(bench, RADIO, [ring([[receiving(await office())]])]);
    const { sql } = bench.db;
    const other = connect(bench.db.url, 1);
    await other.begin(async (tx) => {
      await tx`lock table receiving_numbers`;
      const caller = bench.control.incoming({ dialed: RADIO });
      const waiting = () => sql`
        select from pg_locks where relation = 'receiving_numbers'::regclass and not granted`;
      await expect.poll(async () => (await waiting()).length).toBe(1);
      bench.control.destroy(caller);
      expect(await bench.ended()).toMatchObject({ outcome: 'abandoned' });
    });
    await other.end();
    // The next has been through the same questions later.
    bench.control.incoming({ dialed: RADIO });
    bench.control.destroy(await bench.dialed(), 'no-answer');
    await bench.told('missed', ({ outcome }) => outcome === 'missed');
    expect(await bench.audit()).toMatchObject({ available: 25_000_000n, reserved: 0n });
  });

  test('ends for both when the money for one of the ways is used up', async () => {
    await bench.reset({ balanceMicros: 55_000n });
    const { caller, line } = await forwarded();
    bench.control.up(line);
    await answered();
    await bench.pass(50);
    const warned = await bench.control.nextVerb('play');
    expect(warned).toMatchObject({ channelId: line, media: 'balance-warning' });
    await bench.pass(11);
    expect(await bench.ended()).toMatchObject({ reason: 'balance-ran-out', costMicros: 50_000 });
    expect(bench.control.openChannels.has(caller)).toBe(false);
  });
});

describe('what cannot be rung is passed over at once', () => {
  /** A line, then agent 1. */
  async function thenAgent(receivingId: string) {
    const { control, people } = bench;
    control.register(people.agent1.id);
    await setRoute(bench, RADIO, [ring([[receiving(receivingId)], [agent(people.agent1)]])]);
    control.incoming({ dialed: RADIO });
    await bench.rung(people.agent1);
    return bench.told('rings', ({ legs }) => legs.length === 3);
  }

  test('an office line that the balance cannot pay for', async () => {
    await bench.reset({ balanceMicros: 25_000n });
    expect(legOutcomes(await thenAgent(await office()))[1]).toEqual(['receiving', 'Office', 'unreachable']);
    expect(await bench.audit()).toMatchObject({ reserved: 25_000n });
  });

  test('one in a country that was switched off since', async () => {
    const id = await office();
    await bench.db.sql`
      insert into country_switches (account_id, country, allowed) values (${bench.accountId}, 'US', false)`;
    expect(legOutcomes(await thenAgent(id))[1]).toEqual(['receiving', 'Office', 'unreachable']);
  });

  test('one that became a tracking number of ours: calls would go round', async () => {
    const id = await office('+12025550198');
    await bench.db.sql`update receiving_numbers set number = '+12025550110' where id = ${id}`;
    expect(legOutcomes(await thenAgent(id))[1]).toEqual(['receiving', 'Office', 'unreachable']);
  });

  test('a desk phone that is not registered', async () => {
    const id = await addReceiving(bench, { kind: 'registered-phone', name: 'Lobby' });
    expect(legOutcomes(await thenAgent(id))[1]).toEqual(['receiving', 'Lobby', 'unreachable']);
  });
});

test('a desk phone, a SIP endpoint, a cell phone and a browser ring at once; of two answers one wins', async () => {
  const { control, people } = bench;
  const desk = await addReceiving(bench, { kind: 'registered-phone', name: 'Lobby' });
  const sip = await addReceiving(bench, { kind: 'sip-endpoint', name: 'PBX', uri: 'sip:desk@10.0.0.5' });
  const cell = await addReceiving(bench, { kind: 'cell-phone', name: 'Cell', number: OFFICE });
  control.register(people.agent1.id);
  control.register(desk);
  await setRoute(bench, RADIO, [ring([[agent(people.agent1), ...[desk, sip, cell].map(receiving)]])]);
  const caller = control.incoming({ dialed: RADIO });
  await control.nextVerb('ring');
  const [browser = '', lobby = '', pbx = '', phone = ''] = control
    .verbsNamed('originate')
    .map(({ channelId }) => channelId);
  expect(originated().map(({ endpoint }) => endpoint)).toMatchObject([
    { technology: 'phone', ownerId: people.agent1.id },
    { technology: 'phone', ownerId: desk },
    { technology: 'sip', uri: 'sip:desk@10.0.0.5' },
    { technology: 'trunk', number: OFFICE },
  ]);
  control.up(lobby);
  control.up(phone);
  const call = await answered();
  expect(call.agent).toBeNull();
  expect([...control.bridges.values()]).toEqual([new Set([lobby, caller])]);
  expect(new Set(control.verbsNamed('hangup').map(({ channelId }) => channelId))).toEqual(
    new Set([browser, pbx, phone]),
  );
  control.hold(lobby);
  expect(control.verbsNamed('startMusicOnHold')).toMatchObject([{ channelId: caller }]);
  await expect.poll(async () => (await bench.audit()).reserved).toBe(25_000n);
});

test('the phone learns the campaign and the way so far, and the record keeps it', async () => {
  const { control, people } = bench;
  control.register(people.agent1.id);
  await bench.db.sql`update owned_numbers set campaign = 'Spring kitchens' where number = ${RADIO}`;
  await setRoute(bench, RADIO, [
    { kind: 'message', id: 'hello', name: 'Hello', prompt: spoken, next: 'ring' },
    ring([[agent(people.agent1)]]),
  ]);
  const caller = control.incoming({ dialed: RADIO });
  const { playbackId, media } = await control.nextVerb('play');
  expect([media, control.verbsNamed('progress').length]).toEqual(['message', 1]);
  control.finishPlayback(playbackId);
  await bench.rung(people.agent1);
  expect(originated()[0]?.headers).toMatchObject({
    'X-Ringside-Campaign': 'Spring%20kitchens',
    'X-Ringside-Path': encodeURIComponent('Hello → Front desk'),
  });
  control.destroy(caller);
  const call = await bench.ended();
  expect(call).toMatchObject({ campaign: 'Spring kitchens', outcome: 'abandoned', costMicros: 0 });
  expect(call.path).toMatchObject([
    { nodeId: 'hello', kind: 'message', outlet: 'next' },
    { nodeId: 'ring', name: 'Front desk', outlet: 'caller left', until: bench.clock.now() },
  ]);
});

test('a call that a crash ended has a last stop that is over', async () => {
  const { control, people } = bench;
  control.register(people.agent1.id);
  await setRoute(bench, RADIO, [ring([[agent(people.agent1)]])]);
  control.incoming({ dialed: RADIO });
  await bench.rung(people.agent1);
  await bench.told('rings', ({ legs }) => legs.length > 1);
  await bench.crash();
  await bench.startAgain();
  const { path, endedAt } = await bench.ended();
  expect(path).toMatchObject([{ nodeId: 'ring', outlet: 'cut off', until: endedAt }]);
});

test.each(['invited', 'deactivated', 'removed'])(
  'who is %s is not rung, and nobody waits for them',
  async (state) => {
    const { control, people, db } = bench;
    await db.sql`update users set state = ${state}, extension = null where id = ${people.agent1.id}`;
    control.register(people.agent1.id);
    control.register(people.agent2.id);
    await setRoute(bench, RADIO, [ring([[agent(people.agent1)], [agent(people.agent2)]])]);
    control.incoming({ dialed: RADIO });
    await bench.rung(people.agent2);
    expect(originated()).toHaveLength(1);
    await db.sql`update users set state = 'active' where id = ${people.agent1.id}`;
  },
);
