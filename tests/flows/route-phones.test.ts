/** Phones that are no browser's, through a route: a desk phone that registers over UDP, and a SIP endpoint elsewhere. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ReceivingNumberInput } from '#contract/numbers/receiving.ts';
import type { Target } from '#contract/routing/routing.ts';
import { systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { openRtpSessions } from '#server/engine/embedded/media/rtp/rtp-sessions.ts';
import { ReceivingNumbers } from '#server/numbers/receiving/receiving-numbers.ts';
import { SERVER } from '#server/store/audit-log.ts';
import { TestCarrier } from '#support/carrier/test-carrier.ts';
import { REALM } from '#support/engine/engine-on-loopback.ts';
import { CallFloor, DANA, RADIO, ringing, talk } from '#support/flows/call-floor.ts';
import { node, routeOf } from '#support/routing/nodes.ts';
import { Voice } from '#support/voice/voice.ts';
import { testVault } from '#support/store/test-vault.ts';

let floor: CallFloor;
beforeAll(async () => {
  floor = await CallFloor.open();
});
afterEach(() => floor.calmDown());
afterAll(() => floor.close());

async function add(input: ReceivingNumberInput) {
  const receiving = new ReceivingNumbers({
    sql: floor.db.sql,
    vault: testVault,
    registrar: { server: '', realm: REALM, isRegistered: () => false, drop: () => undefined },
    clock: systemClock,
    usedBy: () => Promise.resolve(null),
    mayCall: () => true,
  });
  const added = await receiving.add(floor.accountId, input, SERVER);
  if (!added.ok) throw new Error(added.failure);
  const target: Target = { kind: 'receiving', receivingId: added.value.receivingNumber.id };
  return { target, credentials: added.value.credentials };
}

const rings = (...ring: Target[]) =>
  routeOf(node('ring-plan', 'team', { steps: [{ ring, forSeconds: 30 }] }));

test('a desk phone registers with what it was told once, rings beside a browser, and has the call', async () => {
  const { agent1 } = floor.people;
  const { target, credentials } = await add({ kind: 'registered-phone', name: 'Counter' });
  const desk = await floor.loopback.deskPhone(credentials?.username ?? '', credentials?.password);
  expect(await desk.register()).toMatchObject({ status: 200 });
  const browser = await floor.phone(agent1);
  await floor.given(rings(target, ringing(agent1)));

  const caller = await floor.callIn();
  const loser = await browser.nextCall();
  const invite = await desk.nextRequest();
  // Inside the house the caller is who they are.
  expect(invite).toContain(`P-Asserted-Identity: <sip:${DANA}@`);
  desk.answer(invite, '180 Ringing');
  await caller.rang;
  const media = openRtpSessions({
    host: '127.0.0.1',
    rtpPorts: { first: 43_400, last: 43_499 },
    clock: systemClock,
    log: silentLog,
  });
  const session = media.rtp({ signallingAddress: '127.0.0.1' });
  const voice = new Voice(session);
  desk.answer(invite, '200 OK', await session.answerOffer(invite.slice(invite.indexOf('\r\n\r\n') + 4)));
  await caller.answered;
  expect((await loser.ended).reason).toContain('cause=200');
  await talk(caller, { voice });
  await desk.hangUp(invite);
  await caller.ended;
  voice.close();
  await media.close();
  const call = await floor.settled();
  // One leg through the trunk, one inside: only the first costs.
  expect(call).toMatchObject({ outcome: 'answered', agent: null, costMicros: 25_000 });
  expect(call.legs).toContainEqual(
    expect.objectContaining({ party: 'receiving', name: 'Counter', outcome: 'answered' }),
  );
});

test('a SIP endpoint somewhere else is rung at its address', async () => {
  const pbx = await TestCarrier.open({ rtpPorts: { first: 43_500, last: 43_599 } });
  const uri = `sip:front-desk@127.0.0.1:${pbx.uri.split(':')[2] ?? ''}`;
  const { target } = await add({ kind: 'sip-endpoint', name: 'Branch', uri });
  await floor.given(rings(target));
  const caller = await floor.callIn();
  const branch = await pbx.nextCall();
  expect(branch.invite).toMatchObject({ dialed: 'front-desk', callerNumber: DANA });
  expect(branch.invite?.headers['P-Called-Party-Id']).toContain(RADIO);
  await branch.answer();
  await caller.answered;
  await talk(caller, branch);
  branch.hangUp();
  await caller.ended;
  expect(await floor.settled()).toMatchObject({ outcome: 'answered', costMicros: 25_000 });
  await pbx.close();
});
