import { sipHeaders } from '#contract/people/phone.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HangupCause } from '#server/calls/port/call-control.ts';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const DANA = '+12065550142';
const OWN = '+12025550121';
const GOOGLE_ADS = '+12025550110';
const BENS = '+13125550122';

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

const hangups = () => bench.control.verbsNamed('hangup');

test('goes to the trunk as the agent number, and the phone learns the id of its call', async () => {
  const { control, people } = bench;
  const phone = bench.places(people.agent1, '(206) 555-0142');
  const callee = await bench.dialed();
  expect(control.verbsNamed('originate')[0]?.request).toMatchObject({
    endpoint: { technology: 'trunk', number: DANA },
    callerNumber: OWN,
    timeoutMs: 60_000,
  });
  control.ringing(callee);
  const { id } = await bench.told('dialed', ({ legs }) => legs.length === 2);
  expect(control.verbsNamed('ring')).toEqual([
    { verb: 'ring', channelId: phone, headers: { 'X-Ringside-Call-Id': id } },
  ]);
  control.up(callee);
  const call = await bench.told('answered', ({ state }) => state === 'answered');
  expect(control.verbsNamed('answer')[0]).toMatchObject({
    channelId: phone,
    headers: { 'X-Ringside-Call-Id': id },
  });
  expect([...control.bridges.values()]).toEqual([new Set([phone, callee])]);
  expect(call).toMatchObject({
    direction: 'outbound',
    from: OWN,
    to: DANA,
    trackingNumber: OWN,
    agent: { name: 'Ana Reyes' },
    costMicros: 25_000,
  });
  control.destroy(phone);
  expect(hangups()).toMatchObject([{ channelId: callee, options: { cause: 'normal-clearing' } }]);
  expect(await bench.ended()).toMatchObject({ outcome: 'answered', billedSeconds: 60, costMicros: 25_000 });
  expect(await bench.audit()).toMatchObject({ available: 24_975_000n, reserved: 0n, usage: 25_000n });
});

test('what the far side says before it answers is heard at once', async () => {
  const { control, people } = bench;
  const phone = bench.places(people.agent1, DANA);
  const callee = await bench.dialed();
  control.progressed(callee);
  expect(control.verbsNamed('progress')[0]).toMatchObject({ channelId: phone });
  expect([...control.bridges.values()]).toEqual([new Set([phone, callee])]);
  control.up(callee);
  await bench.told('answered', ({ state }) => state === 'answered');
  expect(control.verbsNamed('createBridge')).toHaveLength(1);
});

test('calls from a number of the account when the agent asks for it', async () => {
  bench.places(bench.people.agent1, DANA, { 'X-Ringside-Call-From': GOOGLE_ADS });
  await bench.dialed();
  expect(bench.control.verbsNamed('originate')[0]?.request.callerNumber).toBe(GOOGLE_ADS);
});

test('calls from the best match when the phone leaves that to us, and says which number it is and why', async () => {
  const { control, people } = bench;
  // Agent 1 has a number in 202, as the account's others are; the callee is at home in 202 too.
  bench.places(people.agent1, '+12025550142', { 'X-Ringside-Call-From': 'best-match' });
  const callee = await bench.dialed();
  expect(control.verbsNamed('originate')[0]?.request.callerNumber).toBe(OWN);
  control.ringing(callee);
  expect(control.verbsNamed('ring')[0]).toMatchObject({
    headers: {
      'X-Ringside-Caller-Id': OWN,
      'X-Ringside-Caller-Id-Reason': 'same-area-code',
    },
  });
  control.up(callee);
  const call = await bench.told('answered', ({ state }) => state === 'answered');
  expect(call).toMatchObject({ callerIdReason: 'same-area-code', from: OWN });
  expect(control.verbsNamed('answer')[0]).toMatchObject({ headers: { 'X-Ringside-Caller-Id': OWN } });
});

test('[FAQ] goes abroad once the country is switched on, and not before', async () => {
  const LONDON = '+442079460958';
  bench.places(bench.people.agent1, LONDON);
  expect(await bench.ended()).toMatchObject({ outcome: 'refused', reason: 'destination-off' });
  await bench.db.sql`
    insert into country_switches (account_id, country, allowed) values (${bench.accountId}, 'GB', true)`;
  bench.places(bench.people.agent1, LONDON);
  bench.control.up(await bench.dialed());
  const call = await bench.told('answered', ({ state }) => state === 'answered');
  expect(call).toMatchObject({ to: LONDON, microsPerMinute: 30_000 });
});

test.each([
  ['a colleague’s agent number', DANA, BENS, 'forbidden', 'caller-id-refused'],
  ['a number of somebody else', DANA, '+12065550199', 'forbidden', 'caller-id-refused'],
  ['no number', 'tel.o', null, 'no-route', 'number-invalid'],
  ['an impossible number', '+12025551', null, 'invalid-number', 'number-invalid'],
  ['an emergency number', '911', null, 'no-route', 'special-service'],
  ['a country that is off', '+8613812345678', null, 'no-route', 'destination-off'],
] as const)('is refused for %s before anything leaves', async (_why, dialed, callFrom, cause, error) => {
  const phone = bench.places(
    bench.people.agent1,
    dialed,
    callFrom === null ? {} : { 'X-Ringside-Call-From': callFrom },
  );
  expect(await bench.ended()).toMatchObject({ outcome: 'refused', reason: error, costMicros: 0 });
  expect(bench.control.verbs).toHaveLength(1);
  expect(hangups()).toMatchObject([{ channelId: phone, options: { cause, error } }]);
  // The phone learns which record its refused call is.
  expect(hangups()[0]?.options.headers?.[sipHeaders.callId]).toMatch(/^[0-9a-f-]{36}$/);
});

test('is refused when the balance cannot start it, and its record says why', async () => {
  await bench.reset({ balanceMicros: 24_999n });
  bench.places(bench.people.agent1, DANA);
  expect(await bench.ended()).toMatchObject({ outcome: 'refused', reason: 'balance-empty', to: DANA });
  expect(bench.control.verbs).toMatchObject([
    { verb: 'hangup', options: { cause: 'payment-required', error: 'balance-empty' } },
  ]);
});

test('is refused when the account is closed', async () => {
  const at = new Date(bench.clock.now());
  await bench.db.sql`
    insert into subscriptions (account_id, plan, state, billed_from, period_from, renews_at, closed_at, readable_until)
    values (${bench.accountId}, 'starter', 'closed', ${at}, ${at}, ${new Date(at.getTime() + 1)}, ${at}, ${at})`;
  bench.places(bench.people.agent1, DANA);
  expect(await bench.ended()).toMatchObject({ outcome: 'refused', reason: 'account-closed' });
  expect(bench.control.verbs).toMatchObject([
    { verb: 'hangup', options: { cause: 'payment-required', error: 'account-closed' } },
  ]);
});

test('is refused by the limits, and what they wrote down of it stays', async () => {
  const { accountId, people, db } = bench;
  await db.sql`
    insert into limits (account_id, new_countries, burst_calls, burst_seconds) values (${accountId}, 'hold', 1000, 60)`;
  await db.sql`insert into country_switches (account_id, country, allowed) values (${accountId}, 'GB', true)`;
  bench.places(people.agent1, '+442079460958');
  expect(await bench.ended()).toMatchObject({ outcome: 'refused', reason: 'new-country-held' });
  expect(hangups()).toMatchObject([{ options: { cause: 'forbidden', error: 'new-country-held' } }]);
  expect(await db.sql`select country from called_countries where account_id = ${accountId}`).toEqual([
    { country: 'GB' },
  ]);
});

describe('when the other side does not answer', () => {
  test.each<[HangupCause, string, string, HangupCause]>([
    ['user-busy', 'busy', 'busy', 'user-busy'],
    ['no-answer', 'missed', 'no-answer', 'no-answer'],
    ['call-rejected', 'declined', 'declined', 'call-rejected'],
    ['unallocated-number', 'failed', 'not-in-service', 'unallocated-number'],
    ['destination-out-of-order', 'failed', 'trunk-unreachable', 'destination-out-of-order'],
    ['temporary-failure', 'failed', 'carrier-out-of-order', 'temporary-failure'],
    ['forbidden', 'failed', 'carrier-refused', 'temporary-failure'],
    ['payment-required', 'failed', 'carrier-refused', 'temporary-failure'],
    ['no-circuit', 'failed', 'lines-in-use', 'no-circuit'],
    ['incompatible-media', 'failed', 'media-incompatible', 'incompatible-media'],
    ['media-failed', 'failed', 'media-failed', 'media-failed'],
  ])('%s is %s in the record and %s in the phone', async (cause, outcome, error, told) => {
    const phone = bench.places(bench.people.agent1, DANA);
    bench.control.destroy(await bench.dialed(), cause);
    expect(hangups()).toMatchObject([{ channelId: phone, options: { cause: told, error } }]);
    expect(await bench.ended()).toMatchObject({ outcome, reason: error, costMicros: 0 });
    expect(await bench.audit()).toMatchObject({ available: 25_000_000n, reserved: 0n });
  });

  describe('or answers in the instant in which', () => {
    test.each([
      ['the agent leaves', (phone: string) => phone],
      ['it hangs up again', (_phone: string, callee: string) => callee],
    ])('%s, the call was answered, and is paid once', async (_name, gone) => {
      const phone = bench.places(bench.people.agent1, DANA);
      const callee = await bench.dialed();
      bench.control.up(callee);
      bench.control.destroy(gone(phone, callee));
      expect(await bench.ended()).toMatchObject({
        outcome: 'answered',
        billedSeconds: 60,
        costMicros: 25_000,
      });
      expect(await bench.audit()).toMatchObject({ available: 24_975_000n, reserved: 0n, usage: 25_000n });
    });

    test("the agent's own phone turns out to be without sound, nobody has talked and nobody pays", async () => {
      const phone = bench.places(bench.people.agent1, DANA);
      const callee = await bench.dialed();
      bench.control.up(callee);
      bench.control.destroy(phone, 'media-failed');
      const call = await bench.ended();
      expect(call).toMatchObject({ outcome: 'failed', reason: 'media-failed', costMicros: 0 });
      expect(call.legs.map(({ party, outcome }) => [party, outcome])).toEqual([
        ['agent', 'media-failed'],
        ['callee', 'answered'],
      ]);
      expect(await bench.audit()).toMatchObject({ available: 25_000_000n, reserved: 0n });
    });
  });

  test('the agent can give up', async () => {
    const phone = bench.places(bench.people.agent1, DANA);
    const callee = await bench.dialed();
    bench.control.destroy(phone);
    expect(hangups()).toMatchObject([{ channelId: callee, options: { cause: 'normal-clearing' } }]);
    const call = await bench.ended();
    expect(call.outcome).toBe('abandoned');
    expect(call.legs.map(({ party, outcome }) => [party, outcome])).toEqual([
      ['agent', 'cancelled'],
      ['callee', 'cancelled'],
    ]);
  });
});

test('a phone of somebody who is gone may not call', async () => {
  const gone = { ...bench.people.agent1, id: crypto.randomUUID() };
  bench.places(gone, DANA);
  const { options } = await bench.control.nextVerb('hangup');
  expect(options).toEqual({ cause: 'forbidden', error: 'forbidden' });
});
