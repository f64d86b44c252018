import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { accountOf, EdgeOnLoopback, sessionOf } from '#support/sip/edge-on-loopback.ts';
import { LegRecorder } from '#support/sip/leg-recorder.ts';
import { authorization, parse, type RawPhone } from '#support/sip/raw-phone.ts';
import { ANSWER, OFFER } from '#support/sip/udp-peers.ts';

const agent = accountOf('agent-1');
let site: EdgeOnLoopback;
let isOpen: () => Promise<boolean>;
beforeEach(async () => {
  isOpen = () => Promise.resolve(true);
  site = await EdgeOnLoopback.open({ isSessionOpen: () => isOpen() });
});
afterEach(() => site.close());

async function signOut() {
  isOpen = () => Promise.resolve(false);
  await site.edge.endSession(sessionOf('agent-1'), { letsCallsEnd: false });
}

function dial(phone: RawPhone, cseq: number, extra: string[] = []) {
  const fields = [
    'From: <sip:agent-1@ringside.invalid>;tag=me',
    'To: <sip:+12065550142@ringside.invalid>',
    'Call-ID: out-1',
    `CSeq: ${cseq} INVITE`,
    'Content-Type: application/sdp',
    ...extra,
  ];
  return phone.request('INVITE', 'sip:+12065550142@ringside.invalid', fields, OFFER);
}

/** With the credentials of before, on a socket of its own. */
async function dialAnew() {
  const phone = await site.phone();
  phone.send(dial(phone, 1));
  const challenged = parse(await phone.next((text) => text.startsWith('SIP/2.0 401')));
  const uri = 'sip:+12065550142@ringside.invalid';
  const proof = authorization(challenged, agent, 'SHA-256', 'INVITE', uri);
  phone.send(dial(phone, 2, [proof]));
  return phone;
}

test('a sign-out ends the phone: its calls, its registration and its socket', async () => {
  const phone = await site.phone();
  await phone.register(agent);
  expect(site.edge.sessionIds).toEqual([sessionOf('agent-1')]);
  phone.send(dial(phone, 1));
  const invite = await site.until(() => site.invites[0]);
  const call = new LegRecorder();
  invite.leg.listen(call);
  invite.leg.accept(ANSWER);
  const answer = await phone.next((text) => text.startsWith('SIP/2.0 200') && text.includes('1 INVITE'));
  const to = /^To: (.*)$/m.exec(answer)?.[1]?.trim() ?? '';
  phone.send(
    dial(phone, 1)
      .replaceAll('INVITE', 'ACK')
      .replace(/^To: .*$/m, `To: ${to}`),
  );
  await call.next('confirmed');

  const closed = once(phone.socket, 'close');
  const out = signOut();
  const bye = await phone.next((text) => text.startsWith('BYE '));
  expect(bye).toContain('Call-ID: out-1');
  await call.next('ended');
  await out;
  const [code] = (await closed) as [number];
  expect(code).toBe(1008);
  expect(site.edge.contactsOf('agent-1')).toEqual([]);
  expect(site.edge.sessionIds).toEqual([]);
});

test('with the credentials of before nobody registers again and nobody calls', async () => {
  await (await site.phone()).register(agent);
  await signOut();
  const answer = await (await site.phone()).register(agent);
  expect([answer.status, answer.header('X-Ringside-Error')]).toEqual([403, 'registration-refused']);
  const phone = await dialAnew();
  expect(await phone.next((text) => text.startsWith('SIP/2.0 403'))).toContain('CSeq: 2 INVITE');
  expect(site.invites).toEqual([]);
});

test('a phone without a socket is ended as well', async () => {
  const phone = await site.phone();
  await phone.register(agent);
  await phone.close();
  await site.until(() => site.changes.find(({ status }) => status === 'Unreachable'));
  await signOut();
  expect(site.edge.contactsOf('agent-1')).toEqual([]);
  expect(site.edge.sessionIds).toEqual([]);
});

test('another’s phone stays', async () => {
  const other = await site.phone();
  await other.register(accountOf('agent-2'));
  await signOut();
  expect(site.edge.contactsOf('agent-2')).toMatchObject([{ reachable: true }]);
  expect((await other.register(accountOf('agent-2'))).status).toBe(200);
});

test('while nobody knows, a new phone is told to come again and one that is here stays', async () => {
  const phone = await site.phone();
  await phone.register(agent);
  isOpen = () => Promise.reject(new Error('the database is away'));
  expect((await phone.register(agent)).status).toBe(200);
  const late = await (await site.phone()).register(agent);
  expect([late.status, late.header('Retry-After')]).toEqual([503, '5']);
});

/** Dials with a caller who is being looked up. `answer` says whether they are signed in. */
async function dialLookedUp() {
  let answer: (isOpen: boolean) => void = () => undefined;
  const asked = new Promise<void>((tell) => {
    isOpen = () => {
      tell();
      return new Promise((resolve) => (answer = resolve));
    };
  });
  const phone = await dialAnew();
  await asked;
  return { phone, answer };
}

test('a call whose caller is being looked up when the server ends is told so, and never begins', async () => {
  const { phone, answer } = await dialLookedUp();
  const closing = site.edge.close();
  const refused = parse(await phone.next((text) => text.startsWith('SIP/2.0 503')));
  expect(refused.header('X-Ringside-Error')).toBe('server-restarting');
  answer(true);
  await closing;
  expect(site.invites).toEqual([]);
});

test('a call that is given up while its caller is looked up never begins', async () => {
  const { phone, answer } = await dialLookedUp();
  const before = phone.sent.find((text) => text.includes('CSeq: 2 INVITE')) ?? '';
  const cancel = before
    .replaceAll('INVITE', 'CANCEL')
    .replace(/\r\n\r\n[^]*$/, '\r\n\r\n')
    .replace(/^Content-Type.*\r\n/m, '')
    .replace(/^Content-Length: \d+/m, 'Content-Length: 0');
  phone.send(cancel);
  await phone.next((text) => text.startsWith('SIP/2.0 200') && text.includes('CANCEL'));
  answer(true);
  await phone.next((text) => text.startsWith('SIP/2.0 487'));
  expect(site.invites).toEqual([]);
});
