import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { accountOf, EdgeOnLoopback } from '#support/sip/edge-on-loopback.ts';
import { LegRecorder } from '#support/sip/leg-recorder.ts';
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
  expect(clock.pending).toBe(0);
});

const isUnreachable = () => site.changes.some(({ status }) => status === 'Unreachable');
const isRemoved = () => site.changes.some(({ status }) => status === 'Removed');

test('a phone without a socket is the same phone as long as its call lasts, and a minute longer', async () => {
  const phone = await site.phone();
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
  const invite = await phone.next((text) => text.startsWith('INVITE '));
  const kept = invite.split('\r\n').filter((line) => /^(?:Via|From|To|Call-ID|CSeq):/.test(line));
  const ok = kept.map((line) => (line.startsWith('To:') ? `${line};tag=phone` : line));
  const fields = ['Contact: <sip:me@phone.invalid>', 'Content-Type: application/sdp', 'Content-Length: 7'];
  phone.send(['SIP/2.0 200 OK', ...ok, ...fields, '', 'v=0\r\ns='].join('\r\n'));
  await listener.next('answered');
  await phone.close();
  await site.until(isUnreachable);

  clock.advance(3_600_000);
  expect(listener.types).toEqual(['answered']);
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
