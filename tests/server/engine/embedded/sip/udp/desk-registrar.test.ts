import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import type { DeskPhones } from '#server/engine/embedded/sip/udp/desk-phones.ts';
import { DeskPhone } from '#support/sip/desk-phone.ts';
import { LegRecorder } from '#support/sip/leg-recorder.ts';
import { authorization } from '#support/sip/raw-phone.ts';
import { ANSWER, OFFER, UdpPeer } from '#support/sip/udp-peers.ts';

const REALM = 'ringside.invalid';
const RECEIVING = '0b7c1a52-6d0e-4a1f-9a53-2f6f6cf3b4b1';
const account = { userId: '24681357', username: '24681357', password: 'secret', realm: REALM };
const ha1 = createHash('md5').update(`24681357:${REALM}:secret`).digest('hex');
const parts = { callerNumber: '+12065550142', sdpOffer: OFFER };

let clock: ManualClock;
let server: UdpPeer;
let changes: string[];
let phones: DeskPhones;
let open: DeskPhone[];

beforeEach(async () => {
  clock = new ManualClock();
  changes = [];
  open = [];
  phones = {
    passwordFor: (username) =>
      Promise.resolve(username === account.username ? { receivingId: RECEIVING, ha1 } : null),
  };
  server = await UdpPeer.open({
    // Nobody but registered phones may call in.
    peers: ['127.0.0.9'],
    desk: {
      phones: { passwordFor: (username) => phones.passwordFor(username) },
      realm: REALM,
      contactChanged: (_, status) => changes.push(status),
    },
    clock,
  });
});

afterEach(async () => {
  await Promise.all(open.map((phone) => phone.close()));
  const closing = server.sip.close();
  clock.advance(2_000);
  await closing;
});

async function deskPhone(of: Partial<typeof account> = {}, host?: string): Promise<DeskPhone> {
  const phone = await DeskPhone.open(server.sip.address, { ...account, ...of }, host);
  open.push(phone);
  return phone;
}

const contacts = () => server.sip.desk?.bindingsOf(RECEIVING).map(({ contact }) => contact) ?? [];

describe('a desk phone registers', () => {
  test('after one challenge, with MD5 and nothing else', async () => {
    const phone = await deskPhone();
    const challenged = await phone.ask(phone.request('REGISTER', `sip:${REALM}`));
    expect(challenged.status).toBe(401);
    expect(challenged.text.match(/^WWW-Authenticate:.*$/gim)).toEqual([
      expect.stringMatching(
        /^WWW-Authenticate: Digest realm="ringside.invalid", nonce=".+", algorithm=MD5, qop="auth"$/,
      ),
    ]);
    expect(await phone.register()).toMatchObject({ status: 200 });
    expect(contacts()).toMatchObject([{ ownerId: RECEIVING, userAgent: 'Test desk phone', reachable: true }]);
    expect(changes).toEqual(['Reachable']);
  });

  test('is told its bindings and how long they last, keeps its id when it refreshes, and is gone when it says so', async () => {
    const phone = await deskPhone();
    expect((await phone.register({ expires: 3_600 })).header('Contact')).toBe(
      '<sip:desk@192.168.7.7:5060>;expires=600',
    );
    const [before] = contacts();
    clock.advance(400_000);
    await phone.register();
    clock.advance(250_000);
    expect(contacts()).toMatchObject([{ id: before?.id }]);
    expect((await phone.register({ expires: 0 })).header('Contact')).toBeNull();
    expect(contacts()).toEqual([]);
    expect(changes.at(-1)).toBe('Removed');
  });

  test('is gone when it does not refresh', async () => {
    const phone = await deskPhone();
    await phone.register({ expires: 120 });
    clock.advance(119_999);
    expect(contacts()).toHaveLength(1);
    clock.advance(1);
    expect(contacts()).toEqual([]);
  });

  test('no more when its credentials are taken back', async () => {
    const phone = await deskPhone();
    await phone.register();
    const [contact] = contacts();
    server.sip.desk?.drop('somebody else');
    expect(contacts()).toHaveLength(1);
    server.sip.desk?.drop(RECEIVING);
    expect(contacts()).toEqual([]);
    expect(changes.at(-1)).toBe('Removed');
    const leg = new LegRecorder();
    server.sip.ring(contact?.id ?? '', { ...parts, listener: leg });
    expect(await leg.end()).toMatchObject({ status: 480 });
  });

  test('must stay for a minute at least', async () => {
    const phone = await deskPhone();
    const answer = await phone.register({ expires: 10 });
    expect([answer.status, answer.header('Min-Expires')]).toEqual([423, '60']);
  });

  test('takes back all its bindings with a star, and asks for them with none', async () => {
    const phone = await deskPhone();
    await phone.register();
    const other = await deskPhone();
    other.contact = 'sip:other@192.168.7.8:5060';
    await other.register();
    expect(contacts()).toHaveLength(2);
    await phone.register({ expires: 0, fields: ['Contact: *'] });
    expect(contacts()).toEqual([]);
  });

  test('anew after a restart, with another Contact from the same socket, and is rung once', async () => {
    const phone = await deskPhone();
    await phone.register();
    phone.contact = 'sip:desk-0x55e1@192.168.7.7:5060';
    await phone.register();
    expect(contacts()).toHaveLength(1);
  });

  test('five times at most: the oldest makes way', async () => {
    for (let i = 0; i < 6; i += 1) {
      const phone = await deskPhone();
      phone.contact = `sip:desk@192.168.7.${i}:5060`;
      expect(await phone.register()).toMatchObject({ status: 200 });
      clock.advance(1);
    }
    expect(contacts()).toHaveLength(5);
    expect(changes.filter((status) => status === 'Removed')).toHaveLength(1);
  });
});

describe('a stranger', () => {
  test.each([
    ['with a wrong password', { password: 'guess' }],
    ['with a username that nobody has', { username: 'nobody', userId: 'nobody' }],
    ['in the name of another', { userId: '13572468' }],
    ['with a username that is no username', { username: "x' or 1=1", userId: "x'" }],
  ])('%s gets 401, then 403', async (_, of) => {
    const phone = await deskPhone(of);
    expect(await phone.register()).toMatchObject({ status: 403 });
    expect(contacts()).toEqual([]);
  });

  test('gets silence after sixteen wrong passwords, and another try a minute later', async () => {
    const stranger = await deskPhone({ password: 'guess' }, '127.0.0.2');
    let answers = 0;
    for (let i = 0; i < 16; i += 1) answers += (await stranger.register()).status === 403 ? 1 : 0;
    expect(answers).toBe(16);
    // Each try was two requests and a wrong password: 6 points of 100. These four are the last.
    for (let i = 0; i < 4; i += 1) await stranger.ask(stranger.request('REGISTER', `sip:${REALM}`));
    let isAnswered = false;
    void stranger.ask(stranger.request('REGISTER', `sip:${REALM}`)).then(() => (isAnswered = true));
    const phone = await deskPhone();
    expect(await phone.register()).toMatchObject({ status: 200 });
    expect(isAnswered).toBe(false);
    clock.advance(60_000);
    expect(await stranger.register()).toMatchObject({ status: 403 });
  });

  test('is answered with little more than what was sent', async () => {
    const phone = await deskPhone();
    const request = phone.request('REGISTER', `sip:${REALM}`);
    const { text } = await phone.ask(request);
    expect(text.length).toBeLessThan(1.5 * request.length);
  });

  test('may not call, and a nonce is good once', async () => {
    const stranger = await deskPhone();
    expect(await stranger.ask(stranger.request('INVITE', 'sip:+12025550110@here', [], OFFER))).toMatchObject({
      status: 403,
    });
    const uri = `sip:${REALM}`;
    const registered = stranger.register();
    await registered;
    expect(server.invitesWaiting).toBe(0);
    expect(await stranger.ask(stranger.request('REGISTER', uri))).toMatchObject({ status: 401 });
  });

  test('costs nothing that stays when the passwords cannot be asked', async () => {
    phones = { passwordFor: () => Promise.reject(new Error('the database is gone')) };
    const phone = await deskPhone();
    expect(await phone.register()).toMatchObject({ status: 500 });
  });
});

describe('a registered desk phone', () => {
  async function registered() {
    const phone = await deskPhone();
    await phone.register();
    return { phone, contactId: contacts()[0]?.id ?? '' };
  }

  test('is rung where its REGISTER came from, by its own Contact, and ends the call', async () => {
    const { phone, contactId } = await registered();
    const caller = new LegRecorder();
    server.sip.ring(contactId, { ...parts, listener: caller });
    const invite = await phone.nextRequest();
    expect(invite).toMatch(/^INVITE sip:desk@192\.168\.7\.7:5060 SIP\/2\.0/);
    expect(invite).toContain(`To: <sip:${account.username}@`);
    phone.answer(invite, '180 Ringing');
    await caller.next('ringing');
    phone.answer(invite, '200 OK', ANSWER);
    expect(await caller.next('answered')).toMatchObject({ sdp: ANSWER });
    // The ACK is made out to the Contact, and finds the phone all the same.
    expect(await phone.acknowledged.next('an ACK', 5_000)).toMatch(/^ACK sip:desk@192\.168\.7\.7/);
    expect(await phone.hangUp(invite)).toMatchObject({ status: 200 });
    expect(await caller.end()).toMatchObject({ by: 'remote', status: null });
  });

  test('is cancelled, and hung up on, where it is', async () => {
    const { phone, contactId } = await registered();
    const [first, second] = [new LegRecorder(), new LegRecorder()];
    const ringing = server.sip.ring(contactId, { ...parts, listener: first });
    const invite = await phone.nextRequest();
    phone.answer(invite, '180 Ringing');
    await first.next('ringing');
    ringing.end();
    expect(await phone.nextRequest()).toMatch(/^CANCEL /);
    phone.answer(invite, '487 Request Terminated');
    const talking = server.sip.ring(contactId, { ...parts, listener: second });
    const again = await phone.nextRequest();
    phone.answer(again, '200 OK', ANSWER);
    await second.next('answered');
    talking.end();
    expect(await phone.nextRequest()).toMatch(/^BYE sip:desk@192\.168\.7\.7/);
  });

  test('is unreachable when it answers no probe, and reachable with the next answer', async () => {
    const { phone } = await registered();
    phone.isPlugged = false;
    clock.advance(23_000);
    expect(contacts()).toMatchObject([{ reachable: false }]);
    phone.isPlugged = true;
    clock.advance(7_000);
    await expect.poll(() => contacts()[0]?.reachable).toBe(true);
    expect(changes).toEqual(['Reachable', 'Unreachable', 'Reachable']);
  });

  test('has its keep-alive answered, and a stranger has not', async () => {
    const { phone } = await registered();
    const stranger = await deskPhone({}, '127.0.0.2');
    stranger.send('\r\n\r\n');
    phone.send('\r\n\r\n');
    expect(await phone.noise.next('a pong', 5_000)).toBe('\r\n');
    expect(stranger.noise.size).toBe(0);
  });

  test('calls after a challenge, and is known by its receiving number', async () => {
    const { phone, contactId } = await registered();
    const uri = 'sip:+12025550110@here';
    const challenged = await phone.ask(phone.request('INVITE', uri, [], OFFER));
    expect(challenged.status).toBe(401);
    expect(server.invitesWaiting).toBe(0);
    const proof = authorization(challenged, account, 'MD5', 'INVITE', uri);
    const refused = phone.ask(phone.request('INVITE', uri, [proof], OFFER));
    const invite = await server.nextInvite();
    expect(invite).toMatchObject({ dialed: '+12025550110', phone: { receivingId: RECEIVING, contactId } });
    invite.leg.end({ status: 403 });
    expect(await refused).toMatchObject({ status: 403 });
  });

  test('in the name of another may not call', async () => {
    const { phone } = await registered();
    const from = `From: <sip:13572468@${REALM}>;tag=f1`;
    expect(await phone.ask(phone.request('INVITE', 'sip:+12025550110@here', [from], OFFER))).toMatchObject({
      status: 403,
    });
  });

  test('that is gone is not rung', async () => {
    const { phone, contactId } = await registered();
    await phone.register({ expires: 0 });
    const caller = new LegRecorder();
    server.sip.ring(contactId, { ...parts, listener: caller });
    expect(await caller.end()).toMatchObject({ by: 'transport', status: 480 });
  });
});
