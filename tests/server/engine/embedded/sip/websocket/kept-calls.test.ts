import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { accountOf, EdgeOnLoopback } from '#support/sip/edge-on-loopback.ts';
import { LegRecorder } from '#support/sip/leg-recorder.ts';
import type { RawPhone } from '#support/sip/raw-phone.ts';
import { OFFER } from '#support/sip/udp-peers.ts';

let clock: ManualClock;
let site: EdgeOnLoopback;
const agent = accountOf('agent-1');

beforeEach(async () => {
  clock = new ManualClock();
  site = await EdgeOnLoopback.open({ clock });
});

afterEach(async () => {
  await site.close();
  // The server hears of a closed socket a moment after the phone does.
  await expect.poll(() => clock.pending).toBe(0);
});

/** A request outside of every dialog. */
const anyFields = (id: string, method = 'OPTIONS') => [
  'From: <sip:agent-1@ringside.invalid>;tag=f1',
  'To: <sip:agent-1@ringside.invalid>',
  `Call-ID: ${id}@phone.invalid`,
  `CSeq: 1 ${method}`,
];

const isUnreachable = () => site.changes.some(({ status }) => status === 'Unreachable');
const isRemoved = () => site.changes.some(({ status }) => status === 'Removed');

/** Header lines that a response has in common with its request. */
const shared = (request: string) =>
  request.split('\r\n').filter((line) => /^(?:Via|From|To|Call-ID|CSeq):/.test(line));

function answer(phone: RawPhone, request: string, status: string, fields: string[] = [], body = ''): void {
  const lines = shared(request).map((line) =>
    line.startsWith('To:') && !line.includes(';tag=') ? `${line};tag=${phone.tag}` : line,
  );
  const length = `Content-Length: ${body.length}`;
  phone.send([`SIP/2.0 ${status}`, ...lines, ...fields, length, '', body].join('\r\n'));
}

const rings = (phone: RawPhone, invite: string) =>
  answer(phone, invite, '180 Ringing', ['Contact: <sip:me@phone.invalid>']);
const accepts = (phone: RawPhone, invite: string) => {
  const fields = ['Contact: <sip:me@phone.invalid>', 'Content-Type: application/sdp'];
  answer(phone, invite, '200 OK', fields, 'v=0\r\ns=');
};
const next = (phone: RawPhone, method: string) => phone.next((text) => text.startsWith(`${method} `));
/** What asks in a dialog names the tag of this side. */
const question = (phone: RawPhone) =>
  phone.next((text) => text.startsWith('OPTIONS ') && /^To:.*;tag=/im.test(text));

/** A phone that rings. */
async function rung(phone: RawPhone) {
  await phone.register(agent);
  const [contact] = site.edge.contactsOf('agent-1');
  const listener = new LegRecorder();
  const leg = site.edge.invite({
    target: { kind: 'phone', contactId: contact?.id ?? '' },
    callerNumber: '+12065550142',
    callerName: null,
    calledNumber: null,
    headers: {},
    sdpOffer: OFFER,
    listener,
  });
  const invite = await next(phone, 'INVITE');
  rings(phone, invite);
  await listener.next('ringing');
  return { contact, listener, leg, invite };
}

async function talking(phone: RawPhone) {
  const call = await rung(phone);
  accepts(phone, call.invite);
  await call.listener.next('answered');
  return call;
}

/** The same instance on a new socket, while the old one is gone. */
async function back(phone: RawPhone): Promise<RawPhone> {
  await phone.close();
  await site.until(isUnreachable);
  const again = await site.phone(phone.instance);
  await again.register(agent);
  return again;
}

test('a phone without a socket is the same phone as long as its call lasts, and a minute longer', async () => {
  const phone = await site.phone();
  const { contact, listener, leg } = await talking(phone);
  await phone.close();
  await site.until(isUnreachable);

  clock.advance(3_600_000);
  expect(listener.types).toEqual(['ringing', 'answered']);
  expect(site.edge.contactsOf('agent-1')).toMatchObject([{ id: contact?.id, reachable: false }]);

  leg.end();
  clock.advance(120_000);
  await site.until(isRemoved);
  expect(site.edge.contactsOf('agent-1')).toEqual([]);
});

test('a phone without a socket and without a call is forgotten after a minute', async () => {
  const phone = await site.phone();
  await phone.register(agent);
  await phone.close();
  await site.until(isUnreachable);
  clock.advance(60_000);
  expect(isRemoved()).toBe(true);
});

describe('a phone that comes back on another socket', () => {
  test.each(['481 Call Does Not Exist', '404 Not Found'])(
    'and answers %s for its call has lost it',
    async (status) => {
      const phone = await site.phone();
      const { listener } = await talking(phone);
      const again = await back(phone);
      answer(again, await question(again), status);
      expect(await listener.end()).toMatchObject({ by: 'transport', status: null });
    },
  );

  test.each(['200 OK', '501 Not Implemented', '405 Method Not Allowed'])(
    'and answers %s keeps it',
    async (status) => {
      const phone = await site.phone();
      const { listener, leg } = await talking(phone);
      const again = await back(phone);
      answer(again, await question(again), status);
      const asked = again.ask(again.request('OPTIONS', 'sip:ringside.invalid', anyFields('done')));
      await asked;
      clock.advance(20_000);
      expect(listener.types).not.toContain('ended');
      leg.end();
      await next(again, 'BYE');
    },
  );

  test('and says other things, but nothing to the question, has lost it after 4 s', async () => {
    const phone = await site.phone();
    const { listener } = await talking(phone);
    const again = await back(phone);
    await question(again);
    clock.advance(1_000);
    await again.ask(again.request('OPTIONS', 'sip:ringside.invalid', anyFields('alive')));
    expect(listener.types).not.toContain('ended');
    clock.advance(3_000);
    expect(await listener.end()).toMatchObject({ by: 'transport' });
  });

  test('and falls silent altogether keeps it: a dead network says nothing about a call', async () => {
    const phone = await site.phone();
    const { listener, leg } = await talking(phone);
    const again = await back(phone);
    await question(again);
    clock.advance(20_000);
    // Asked again meanwhile.
    await question(again);
    expect(listener.types).not.toContain('ended');
    leg.end();
  });

  test('rings again when it has forgotten that it rings, and can be answered there', async () => {
    const phone = await site.phone();
    const { listener } = await rung(phone);
    const again = await back(phone);
    again.tag = 'reloaded';
    answer(again, await question(again), '481 Call Does Not Exist');
    const invite = await next(again, 'INVITE');
    rings(again, invite);
    accepts(again, invite);
    await listener.next('answered');
    expect(await next(again, 'ACK')).toContain(';tag=reloaded');
    expect(listener.types).toEqual(['ringing', 'answered']);
  });

  test('rings again at once when it had not even begun to, and stops with the caller', async () => {
    const phone = await site.phone();
    await phone.register(agent);
    const [contact] = site.edge.contactsOf('agent-1');
    const listener = new LegRecorder();
    const parts = { callerNumber: '+12065550142', callerName: null, calledNumber: null, headers: {} };
    const target = { kind: 'phone' as const, contactId: contact?.id ?? '' };
    const leg = site.edge.invite({ target, ...parts, sdpOffer: OFFER, listener });
    await next(phone, 'INVITE');
    const again = await back(phone);
    const invite = await next(again, 'INVITE');
    rings(again, invite);
    await listener.next('ringing');
    leg.end();
    await next(again, 'CANCEL');
    answer(again, invite, '487 Request Terminated');
    await next(again, 'ACK');
  });

  test('and still knows that it rings is not rung a second time', async () => {
    const phone = await site.phone();
    const { listener, leg, invite } = await rung(phone);
    const again = await back(phone);
    answer(again, await question(again), '200 OK');
    await again.ask(again.request('OPTIONS', 'sip:ringside.invalid', anyFields('done')));
    expect(again.received.filter((text) => text.startsWith('INVITE '))).toEqual([]);
    expect(listener.types).toEqual(['ringing']);
    leg.end();
    await next(again, 'CANCEL');
    answer(again, invite, '487 Request Terminated');
    await next(again, 'ACK');
  });

  test('hears the BYE that went down with its socket, also after more than half a minute', async () => {
    const phone = await site.phone();
    const { leg } = await talking(phone);
    // The socket takes it, and nobody reads it.
    leg.end();
    await next(phone, 'BYE');
    await phone.close();
    await site.until(isUnreachable);
    clock.advance(45_000);
    const again = await site.phone(phone.instance);
    const registered = again.register(agent);
    const bye = await next(again, 'BYE');
    answer(again, bye, '200 OK');
    await registered;
    // Answered: it is not said a third time.
    const third = await back(again);
    expect(third.received.filter((text) => text.startsWith('BYE '))).toEqual([]);
  });
});

/** A phone that places a call. */
async function placing(phone: RawPhone) {
  await phone.register(agent);
  const fields = [...anyFields('placing', 'INVITE'), 'Content-Type: application/sdp'];
  const invite = phone.request('INVITE', 'sip:+12065550142@ringside.invalid', fields, OFFER);
  phone.send(invite);
  const { leg } = await site.until(() => site.invites[0]);
  const listener = new LegRecorder();
  leg.listen(listener);
  return { invite, leg, listener };
}

test('a refusal that went down with its socket is said on the next one, until it is acknowledged', async () => {
  const phone = await site.phone();
  const { invite, leg } = await placing(phone);
  const isRefusal = (text: string) => text.startsWith('SIP/2.0 486 ');
  // The socket takes it, and nobody reads it.
  leg.end({ status: 486 });
  await phone.next(isRefusal);
  const again = await back(phone);
  const refusal = await again.next(isRefusal);
  const to = /^To:.*$/im.exec(refusal)?.[0] ?? '';
  const acknowledged = shared(invite).map((line) =>
    line.startsWith('To:') ? to : line.replace('1 INVITE', '1 ACK'),
  );
  again.send(['ACK sip:+12065550142@ringside.invalid SIP/2.0', ...acknowledged, '', ''].join('\r\n'));
  const third = await back(again);
  expect(third.received.filter(isRefusal)).toEqual([]);
});

test('a call that a phone was placing ends when its page is loaded anew', async () => {
  const phone = await site.phone();
  const { leg, listener } = await placing(phone);
  const again = await back(phone);
  // There was no dialog yet in which one could ask: it is asked as soon as there is.
  leg.ring();
  answer(again, await question(again), '481 Call Does Not Exist');
  expect(await listener.end()).toMatchObject({ by: 'transport' });
});
