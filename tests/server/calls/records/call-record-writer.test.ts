import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { CallRecordWriter } from '#server/calls/records/call-record-writer.ts';
import { RunningRecord } from '#server/calls/records/running-record.ts';
import { SwitchboardLease } from '#server/calls/records/switchboard-lease.ts';
import { addReceiving, receiving, ring, setRoute } from '#support/calls/routes.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const DANA = '+12065550142';

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

const published = () => bench.kept.events.map(({ event, call }) => [event, call.state]);

async function answered() {
  const phone = bench.places(bench.people.agent1, DANA);
  bench.control.up(await bench.dialed());
  await bench.told('answered', ({ state }) => state === 'answered');
  return phone;
}

test('the start, the answer and the end of a call are published, each once', async () => {
  const phone = await answered();
  await bench.pass(12);
  bench.control.destroy(phone);
  const { id } = await bench.ended();
  expect(published()).toEqual([
    ['call.started', 'ringing'],
    ['call.answered', 'answered'],
    ['call.ended', 'ended'],
  ]);
  expect(new Set(bench.kept.events.map(({ call }) => call.id))).toEqual(new Set([id]));
});

test('one that is refused before it starts has started and ended', async () => {
  bench.places(bench.people.agent1, '911');
  await bench.ended();
  expect(published()).toEqual([
    ['call.started', 'ended'],
    ['call.ended', 'ended'],
  ]);
});

test('the end of one that a crash ended is published when it is found', async () => {
  await answered();
  await bench.crash();
  await bench.startAgain();
  await bench.ended();
  expect(published().map(([event]) => event)).toEqual(['call.started', 'call.answered', 'call.ended']);
});

describe('what a call is charged for says who and where', () => {
  const GOOGLE_ADS = '+12025550110';
  const facts = () => bench.db.sql<{ source: string | null }[]>`
    select direction, user_id, agent_name, far_number, tracking_number, source, place, country, covers
    from call_charges where account_id = ${bench.accountId} order by direction`;
  const home = { place: 'United States and Canada', covers: 'local' };

  test('of a call out, from its start', async () => {
    const { id, name } = bench.people.agent1;
    await answered();
    expect(await facts()).toEqual([
      {
        direction: 'outbound',
        userId: id,
        agentName: name,
        farNumber: DANA,
        trackingNumber: '+12025550121',
        source: null,
        country: 'US',
        ...home,
      },
    ]);
  });

  async function taken() {
    const { agent1 } = bench.people;
    bench.control.register(agent1.id);
    const caller = bench.control.incoming({ dialed: GOOGLE_ADS, callerNumber: '+13125550180' });
    bench.control.up(await bench.rung(agent1));
    bench.control.up(caller);
    const call = await bench.told('answered', ({ state }) => state === 'answered');
    const { id, name } = agent1;
    const known = {
      direction: 'inbound',
      farNumber: '+13125550180',
      trackingNumber: GOOGLE_ADS,
      source: call.source,
      country: null,
      ...home,
    };
    return { caller, known, agent: { userId: id, agentName: name } };
  }

  test('of a call in, who took it once it is over', async () => {
    const { caller, known, agent } = await taken();
    expect(known.source).not.toBeNull();
    expect(await facts()).toEqual([{ ...known, userId: null, agentName: null }]);
    bench.control.destroy(caller);
    await bench.ended();
    expect(await facts()).toEqual([{ ...known, ...agent }]);
    const [entry] = await bench.db.sql`
      select cause from ledger_entries where account_id = ${bench.accountId} and kind = 'settle'`;
    expect(entry).toMatchObject({
      cause: { agent: agent.agentName, far: '+13125550180', trackingNumber: GOOGLE_ADS, billedSeconds: 60 },
    });
  });

  test('also when a crash has ended it', async () => {
    const { known, agent } = await taken();
    await bench.crash();
    await bench.startAgain();
    await bench.ended();
    expect(await facts()).toEqual([{ ...known, ...agent }]);
  });

  test('of a leg that goes on through the trunk, where it goes and what it came by; a caller without a number has none', async () => {
    const line = await addReceiving(bench, { kind: 'office-line', name: 'Office', number: '+13125550180' });
    await setRoute(bench, GOOGLE_ADS, [ring([[receiving(line)]])]);
    bench.control.incoming({ dialed: GOOGLE_ADS, callerNumber: 'anonymous' });
    await bench.dialed();
    const [incoming, leg] = await facts();
    expect(incoming).toMatchObject({ direction: 'inbound', farNumber: null, trackingNumber: GOOGLE_ADS });
    expect(leg).toMatchObject({
      direction: 'outbound',
      userId: null,
      agentName: null,
      farNumber: '+13125550180',
      country: 'US',
      trackingNumber: GOOGLE_ADS,
      source: incoming?.source,
    });
  });
});

describe('a leg whose end could not be written down', () => {
  const LINE = '+13125550180';

  // The bench's own switchboard closes what no living one carries.
  let lease: SwitchboardLease;
  beforeAll(async () => {
    const { sql } = bench.db;
    const onHeldAgain = () => undefined;
    lease = await SwitchboardLease.take({ sql, clock: systemClock, log: silentLog, onHeldAgain });
  });
  afterAll(() => lease.release());

  /** A call of which a leg went on through the trunk; both talk. */
  async function forwarded() {
    const { clock, accountId } = bench;
    let isAway = false;
    const refused = () => Promise.reject(new Error('the database is away'));
    const sql = new Proxy(bench.db.sql, {
      get: (pool, name) => (name === 'begin' && isAway ? refused : (Reflect.get(pool, name) as unknown)),
    });
    const record = new RunningRecord(
      {
        direction: 'inbound',
        from: LINE,
        to: '+12025550110',
        trackingNumber: '+12025550110',
        source: null,
        agent: null,
      },
      clock.now(),
    );
    const answers = new Map<string, number>();
    const writer = new CallRecordWriter({
      sql,
      clock,
      log: silentLog,
      accountId,
      switchboardId: lease.id,
      record,
      publishEvent: () => Promise.resolve(),
      answers: () => answers,
    });
    const legId = randomUUID();
    await writer.open({ number: '+12025550110', userId: null, direction: 'inbound' });
    await writer.openLeg(legId, LINE);
    record.connected(clock.now());
    record.answered(clock.now());
    for (const id of [record.id, legId]) answers.set(id, clock.now());
    writer.note();
    return {
      writer,
      record,
      legId,
      answers,
      /** The leg ends, and the database hears nothing of it. */
      async loseLeg(): Promise<void> {
        isAway = true;
        const answeredAt = answers.get(legId) ?? null;
        answers.delete(legId);
        writer.closeLeg(legId, { answeredAt, endedAt: clock.now() });
        await writer.extend(legId, 0).catch(() => undefined);
        isAway = false;
      },
      end(): Promise<void> {
        record.close({ outcome: 'answered', reason: null }, clock.now());
        return writer.close(clock.now());
      },
      leg: async () => {
        const [leg] = await bench.db.sql`
          select billed_seconds, ended_at is not null as is_settled from call_charges where id = ${legId}`;
        return leg;
      },
    };
  }

  test('is settled with the next entry of its call, which goes on', async () => {
    const call = await forwarded();
    bench.clock.advance(50_000);
    await call.loseLeg();
    expect(await call.leg()).toMatchObject({ isSettled: false });
    bench.clock.advance(5_000);
    call.writer.note();
    await call.writer.extend(call.record.id, 55);
    expect(await call.leg()).toEqual({ isSettled: true, billedSeconds: 60 });
    await call.end();
    await bench.audit();
  });

  test('and costs nothing of the time after it, should the call be over first', async () => {
    const call = await forwarded();
    bench.clock.advance(50_000);
    await call.loseLeg();
    bench.clock.advance(3_600_000);
    await call.end();
    expect(await call.leg()).toEqual({ isSettled: true, billedSeconds: 60 });
    await bench.audit();
  });
});
