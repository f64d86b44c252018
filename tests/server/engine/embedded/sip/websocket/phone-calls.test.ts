import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { accountOf, EdgeOnLoopback } from '#support/sip/edge-on-loopback.ts';
import { LegRecorder } from '#support/sip/leg-recorder.ts';
import { authorization, parse, type RawPhone } from '#support/sip/raw-phone.ts';
import { ANSWER, OFFER, UdpPeer } from '#support/sip/udp-peers.ts';

let site: EdgeOnLoopback;
let carrier: UdpPeer;
const agent = accountOf('agent-1');

beforeEach(async () => {
  carrier = await UdpPeer.open();
  site = await EdgeOnLoopback.open({ trunkUri: () => `sip:127.0.0.1:${carrier.sip.address.port}` });
});

afterEach(async () => {
  await Promise.all([site.close(), carrier.sip.close()]);
});

async function registered(): Promise<RawPhone> {
  const phone = await site.phone();
  await phone.register(agent);
  return phone;
}

function ringPhone(listener = new LegRecorder()) {
  const [contact] = site.edge.contactsOf('agent-1');
  const leg = site.edge.invite({
    target: { kind: 'phone', contactId: contact?.id ?? '' },
    callerNumber: '+12065550142',
    callerName: 'Zoë',
    calledNumber: '+12025550110',
    headers: { 'X-Ringside-Source': 'Google%20Ads' },
    sdpOffer: OFFER,
    listener,
  });
  return { leg, listener };
}

/** A phone's response to a request of the server. */
function respond(request: string, status: string, body = ''): string {
  const lines = request.split('\r\n').filter((line) => /^(?:Via|From|Call-ID|CSeq|To):/.test(line));
  const tagged = lines.map((line) =>
    line.startsWith('To:') && !line.includes(';tag=') ? `${line};tag=phone` : line,
  );
  const type = body === '' ? [] : ['Content-Type: application/sdp'];
  const contact = 'Contact: <sip:me@phone.invalid;transport=ws>';
  return [`SIP/2.0 ${status}`, ...tagged, contact, ...type, `Content-Length: ${body.length}`, '', body].join(
    '\r\n',
  );
}

/** A phone's own request inside the dialog of an INVITE that it answered. */
function inDialog(invite: string, method: string, cseq: number, body = '', type = 'application/sdp'): string {
  const value = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(invite)?.[1] ?? '';
  return [
    `${method} sip:ringside@ringside.invalid;transport=ws SIP/2.0`,
    `Via: SIP/2.0/WS phone.invalid;branch=z9hG4bK${randomUUID()}`,
    'Max-Forwards: 70',
    `From: ${value('To')};tag=phone`,
    `To: ${value('From')}`,
    `Call-ID: ${value('Call-ID')}`,
    `CSeq: ${cseq} ${method}`,
    'Contact: <sip:me@phone.invalid;transport=ws>',
    ...(body === '' ? [] : [`Content-Type: ${type}`]),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

const isRequest = (method: string) => (text: string) => text.startsWith(`${method} `);

async function talking() {
  const phone = await registered();
  const { leg, listener } = ringPhone();
  const invite = await phone.next(isRequest('INVITE'));
  phone.send(respond(invite, '200 OK', ANSWER));
  await listener.next('answered');
  await phone.next(isRequest('ACK'));
  return { phone, leg, listener, invite };
}

function dial(phone: RawPhone, number: string, cseq = 1, extra: string[] = []): string {
  const fields = [
    'From: <sip:agent-1@ringside.invalid>;tag=me',
    `To: <sip:${number}@ringside.invalid>`,
    'Call-ID: out-1',
    `CSeq: ${cseq} INVITE`,
    'Content-Type: application/sdp',
    'X-Ringside-Call-From: +12025550121',
    ...extra,
  ];
  return phone.request('INVITE', `sip:${number}@ringside.invalid`, fields, OFFER);
}

test('a phone is rung with who calls, what was dialed and the context', async () => {
  const phone = await registered();
  const { listener } = ringPhone();
  const invite = await phone.next(isRequest('INVITE'));
  expect(invite).toContain('INVITE sip:me@phone.invalid;transport=ws SIP/2.0');
  expect(invite).toContain('From: "Zoë" <sip:+12065550142@ringside.invalid>');
  expect(invite).toContain('P-Asserted-Identity: "Zoë" <sip:+12065550142@ringside.invalid>');
  expect(invite).toContain('P-Called-Party-ID: <sip:+12025550110@ringside.invalid>');
  expect(invite).toContain('X-Ringside-Source: Google%20Ads');
  phone.send(respond(invite, '180 Ringing'));
  await listener.next('ringing');
  phone.send(respond(invite, '200 OK', ANSWER));
  expect(await listener.next('answered')).toMatchObject({ sdp: ANSWER });
  await phone.next(isRequest('ACK'));
});

test('the loser of a fork is told that the call was completed elsewhere', async () => {
  const phone = await registered();
  const { leg, listener } = ringPhone();
  const invite = await phone.next(isRequest('INVITE'));
  phone.send(respond(invite, '180 Ringing'));
  await listener.next('ringing');
  leg.end({ reason: { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' } });
  const cancel = await phone.next(isRequest('CANCEL'));
  expect(cancel).toContain('Reason: SIP;cause=200;text="Call completed elsewhere"');
  phone.send(respond(cancel, '200 OK'));
  phone.send(respond(invite, '487 Request Terminated'));
  await phone.next(isRequest('ACK'));
});

test('an answer that crosses the CANCEL is acknowledged and ended', async () => {
  const phone = await registered();
  const { leg, listener } = ringPhone();
  const invite = await phone.next(isRequest('INVITE'));
  phone.send(respond(invite, '180 Ringing'));
  await listener.next('ringing');
  leg.end();
  phone.send(respond(invite, '200 OK', ANSWER));
  await phone.next(isRequest('ACK'));
  await phone.next(isRequest('BYE'));
  expect(listener.types).toEqual(['ringing', 'ended']);
});

test('a re-INVITE is answered by the leg’s owner, and refused with 488 when the owner cannot', async () => {
  const { phone, listener, invite } = await talking();
  listener.answerToReoffer = (offer) => Promise.resolve(offer === OFFER ? ANSWER : null);
  const held = await phone.ask(inDialog(invite, 'INVITE', 10, OFFER));
  expect(held.status).toBe(200);
  expect(held.text).toContain(ANSWER);
  expect(held.header('Contact')).toContain('sip:ringside@');
  phone.send(inDialog(invite, 'ACK', 10));
  const refused = await phone.ask(inDialog(invite, 'INVITE', 11, 'v=0 what'));
  expect(refused.status).toBe(488);
});

test('more re-INVITEs than anybody needs are put off, and the call goes on', async () => {
  const { phone, listener, invite } = await talking();
  listener.answerToReoffer = () => Promise.resolve(ANSWER);
  const answers: number[] = [];
  for (let cseq = 10; cseq < 60; cseq += 1) {
    const answer = await phone.ask(inDialog(invite, 'INVITE', cseq, OFFER));
    answers.push(answer.status);
    if (answer.status !== 200) expect(answer.header('Retry-After')).toBe('1');
    phone.send(inDialog(invite, 'ACK', cseq));
  }
  expect(answers.slice(0, 20)).toEqual(Array(20).fill(200));
  expect(answers).toContain(500);
  expect((await phone.ask(inDialog(invite, 'INFO', 60, '5', 'application/dtmf'))).status).toBe(200);
  await listener.next('info');
  expect(listener.types).not.toContain('ended');
});

test('keys come by INFO too', async () => {
  const { phone, listener, invite } = await talking();
  const answer = await phone.ask(
    inDialog(invite, 'INFO', 10, 'Signal=5\r\nDuration=160\r\n', 'application/dtmf-relay'),
  );
  expect(answer.status).toBe(200);
  expect(await listener.next('info')).toMatchObject({ digit: '5' });
});

test('a call goes on over a new socket of the same phone', async () => {
  const { phone, leg, listener, invite } = await talking();
  await phone.close();
  await site.until(() => site.changes.some(({ status }) => status === 'Unreachable'));
  leg.end({ reason: { protocol: 'Q.850', cause: 16, text: 'said while nobody was there' } });
  const again = await site.phone(phone.instance);
  await again.register(agent);
  const bye = await again.next(isRequest('BYE'));
  expect(bye).toContain(/^Call-ID: (.*)$/m.exec(invite)?.[1]);
  expect(listener.types).toEqual(['answered', 'ended']);
});

test('the new socket may hang up the dialog of the old one, another user’s may not', async () => {
  const { phone, listener, invite } = await talking();
  const stranger = await site.phone();
  await stranger.register(accountOf('agent-2'));
  expect((await stranger.ask(inDialog(invite, 'BYE', 10))).status).toBe(481);
  const again = await site.phone(phone.instance);
  await again.register(agent);
  expect((await again.ask(inDialog(invite, 'BYE', 11))).status).toBe(200);
  expect(await listener.end()).toMatchObject({ by: 'remote', status: null });
});

test('a registered phone dials without another challenge', async () => {
  const phone = await registered();
  phone.send(dial(phone, '12065550142'));
  await phone.next((text) => text.startsWith('SIP/2.0 100'));
  const invite = await site.until(() => site.invites[0]);
  expect(invite).toMatchObject({
    origin: { kind: 'phone', ownerId: 'agent-1', contactId: site.edge.contactsOf('agent-1')[0]?.id },
    dialed: '12065550142',
    headers: { 'X-Ringside-Call-From': '+12025550121' },
  });
  invite.leg.listen(new LegRecorder());
  invite.leg.ring({ 'X-Ringside-Call-Id': 'c-1' });
  const ringing = parse(await phone.next((text) => text.startsWith('SIP/2.0 180')));
  expect(ringing.header('X-Ringside-Call-Id')).toBe('c-1');
  invite.leg.end({ status: 402, headers: { 'X-Ringside-Error': 'balance-empty' } });
  const refused = parse(await phone.next((text) => text.startsWith('SIP/2.0 402')));
  expect(refused.header('X-Ringside-Error')).toBe('balance-empty');
});

test('an INVITE on a flow that proved nothing is challenged', async () => {
  const phone = await site.phone();
  const challenged = await phone.ask(dial(phone, 'echo'));
  expect(challenged.status).toBe(401);
  const proof = authorization(challenged, agent, 'MD5', 'INVITE', 'sip:echo@ringside.invalid');
  phone.send(dial(phone, 'echo', 2, [proof]));
  const invite = await site.until(() => site.invites[0]);
  expect(invite.origin).toMatchObject({ kind: 'phone', ownerId: 'agent-1' });
  invite.leg.end();
});

test('a call from the trunk reaches the engine, and one to the trunk reaches the carrier', async () => {
  const caller = new LegRecorder();
  const { port } = site.edge.trunkAddress;
  const uri = `sip:%2B12025550110;npdi@127.0.0.1:${port};user=phone`;
  carrier.sip.invite({ uri, callerNumber: '+12065550142', sdpOffer: OFFER, listener: caller });
  const invite = await site.until(() => site.invites[0]);
  expect(invite).toMatchObject({
    origin: { kind: 'trunk' },
    dialed: '+12025550110',
    callerNumber: '+12065550142',
  });
  invite.leg.listen(new LegRecorder());
  const out = new LegRecorder();
  site.edge.invite({
    target: { kind: 'trunk', number: '+12065550142' },
    callerNumber: '+12025550121',
    callerName: null,
    calledNumber: null,
    headers: {},
    sdpOffer: OFFER,
    listener: out,
  });
  const far = await carrier.nextInvite();
  expect(far).toMatchObject({ dialed: '+12065550142', callerNumber: '+12025550121' });
  far.leg.end({ status: 486 });
  expect(await out.end()).toMatchObject({ by: 'remote', status: 486 });
});

test('a phone that is gone ends the leg by itself', async () => {
  const { listener } = ringPhone();
  expect(await listener.end()).toMatchObject({ by: 'transport', status: 480 });
});
