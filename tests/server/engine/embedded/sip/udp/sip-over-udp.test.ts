import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LegRecorder } from '#support/sip/leg-recorder.ts';
import { ANSWER, OFFER, UdpPeer } from '#support/sip/udp-peers.ts';

let carrier: UdpPeer;
let server: UdpPeer;

beforeEach(async () => {
  carrier = await UdpPeer.open();
  server = await UdpPeer.open();
});

afterEach(async () => {
  await Promise.all([carrier.sip.close(), server.sip.close()]);
});

async function ring(headers: Record<string, string> = {}) {
  const caller = new LegRecorder();
  const leg = carrier.sip.invite({
    uri: server.uri('+12025550110'),
    callerNumber: '+12065550142',
    callerName: 'Zoë "Q" Public',
    headers,
    sdpOffer: OFFER,
    listener: caller,
  });
  const invite = await server.nextInvite();
  const called = new LegRecorder();
  invite.leg.listen(called);
  return { caller, leg, invite, called };
}

async function answeredCall() {
  const call = await ring();
  call.invite.leg.accept(ANSWER);
  await call.caller.next('answered');
  await call.called.next('confirmed');
  return call;
}

describe('two user agents over UDP', () => {
  test('tell who calls, what was dialed and what was offered', async () => {
    const { invite, leg } = await ring({ 'X-Ringside-Call-Id': '7f3\r\nEvil: yes' });
    expect(invite).toMatchObject({
      dialed: '+12025550110',
      callerNumber: '+12065550142',
      callerName: 'Zoë Q Public',
      headers: { 'X-Ringside-Call-Id': '7f3 Evil: yes' },
    });
    expect(invite.leg.sdpOffer).toBe(OFFER);
    expect(invite.leg.callId).toBe(leg.callId);
  });

  test('ring, send early media, answer, and the called side hangs up', async () => {
    const { caller, invite, called } = await ring();
    invite.leg.ring();
    await caller.next('ringing');
    invite.leg.progress(ANSWER);
    expect(await caller.next('earlyMedia')).toMatchObject({ sdp: ANSWER });
    invite.leg.accept(ANSWER);
    expect(await caller.next('answered')).toMatchObject({ sdp: ANSWER });
    await called.next('confirmed');
    invite.leg.end({ reason: { protocol: 'Q.850', cause: 16, text: 'Normal call clearing' } });
    expect(await caller.end()).toEqual({
      by: 'remote',
      status: null,
      reason: { protocol: 'Q.850', cause: 16, text: 'Normal call clearing' },
      error: null,
    });
    expect(await called.end()).toMatchObject({ by: 'local', status: null });
    expect(caller.types).toEqual(['ringing', 'earlyMedia', 'answered', 'ended']);
    expect(called.types).toEqual(['confirmed', 'ended']);
  });

  test('the caller hangs up an answered call', async () => {
    const { leg, called, caller } = await answeredCall();
    leg.end();
    expect(await called.end()).toMatchObject({ by: 'remote', status: null });
    expect(await caller.end()).toMatchObject({ by: 'local' });
  });

  test('a hang-up before the ACK waits for it and ends the call', async () => {
    const { caller, invite, called } = await ring();
    invite.leg.accept(ANSWER);
    invite.leg.end();
    expect(await called.end()).toMatchObject({ by: 'local', status: null });
    expect(await caller.end()).toMatchObject({ by: 'remote', status: null });
  });

  test('a CANCEL tells its reason', async () => {
    const { leg, caller, called, invite } = await ring();
    invite.leg.ring();
    await caller.next('ringing');
    leg.end({ reason: { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' } });
    expect(await called.end()).toEqual({
      by: 'remote',
      status: 487,
      reason: { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' },
      error: null,
    });
    expect(await caller.end()).toMatchObject({ by: 'local', status: 487 });
    invite.leg.accept(ANSWER);
    expect(caller.types).toEqual(['ringing', 'ended']);
  });

  test('a CANCEL before any response goes out as soon as it may', async () => {
    const caller = new LegRecorder();
    const leg = carrier.sip.invite({
      uri: server.uri('echo'),
      callerNumber: 'anonymous',
      sdpOffer: OFFER,
      listener: caller,
    });
    leg.end();
    const { leg: incoming, callerNumber } = await server.nextInvite();
    const called = new LegRecorder();
    incoming.listen(called);
    expect(await called.end()).toMatchObject({ by: 'remote', status: 487 });
    expect(callerNumber).toBe('anonymous');
  });

  test('a refusal carries status, reason and our error code', async () => {
    const { caller, invite } = await ring();
    invite.leg.end({
      status: 402,
      reason: { protocol: 'Q.850', cause: 50, text: 'Payment "required"' },
      headers: { 'X-Ringside-Error': 'balance-empty' },
    });
    expect(await caller.end()).toEqual({
      by: 'remote',
      status: 402,
      reason: { protocol: 'Q.850', cause: 50, text: 'Payment required' },
      error: 'balance-empty',
    });
  });

  test('closing ends every call at the far side', async () => {
    const { caller } = await answeredCall();
    const ringing = await ring();
    await server.sip.close();
    expect(await caller.end()).toMatchObject({ by: 'remote', status: null });
    expect(await ringing.caller.end()).toMatchObject({ by: 'remote', status: 480 });
  });

  test('a target that is no SIP URI ends the leg by itself', async () => {
    const caller = new LegRecorder();
    carrier.sip.invite({
      uri: 'mailto:nobody',
      callerNumber: 'anonymous',
      sdpOffer: OFFER,
      listener: caller,
    });
    expect(caller.events).toEqual([]);
    expect(await caller.end()).toMatchObject({ by: 'transport', status: 503 });
  });
});

test.each(['127.0.0.1', '0.0.0.0', '::1', '::'])(
  'a socket bound to %s hears itself, and no more when it is closed',
  async (host) => {
    const { sip } = await UdpPeer.open({ host, peers: [] });
    await sip.proveAlive();
    await Promise.all([sip.proveAlive(), sip.proveAlive()]);
    await sip.close();
    await expect(sip.proveAlive()).rejects.toThrow('does not hear itself');
  },
);

/** Two sockets, and what sends from one of them to the carrier. */
async function twoFarSides() {
  const elsewhere = createSocket('udp4').bind(0, '127.0.0.2');
  const there = createSocket('udp4').bind(0, '127.0.0.1');
  await Promise.all([once(elsewhere, 'listening'), once(there, 'listening')]);
  const { host, port } = carrier.sip.address;
  const to = (from: Socket, bytes: Buffer) => new Promise((resolve) => from.send(bytes, port, host, resolve));
  return { elsewhere, there, to };
}

function answerTo(invite: Buffer, status: string): Buffer {
  const kept = /^(?:Via|From|To|Call-ID|CSeq):.*$/gim;
  const lines = (invite.toString().match(kept) ?? []).map((line) =>
    line.startsWith('To:') ? `${line};tag=x` : line,
  );
  return Buffer.from([`SIP/2.0 ${status}`, ...lines, 'Content-Length: 0', '', ''].join('\r\n'));
}

for (const [answers, status] of [
  [0, 603],
  [120, 486],
] as const) {
  test(`an answer from elsewhere after ${answers} that answer nothing: the call ends with ${status}`, async () => {
    const { elsewhere, there, to } = await twoFarSides();
    const caller = new LegRecorder();
    const uri = `sip:x@127.0.0.1:${there.address().port}`;
    carrier.sip.invite({ uri, callerNumber: 'anonymous', sdpOffer: OFFER, listener: caller });
    const [invite] = (await once(there, 'message')) as [Buffer];
    const nothing = Buffer.from(invite.toString().replaceAll(/branch=[^;\r]+/g, 'branch=z9hG4bKnothing'));
    for (let count = 0; count < answers; count += 1) await to(elsewhere, answerTo(nothing, '603 Decline'));
    await to(elsewhere, answerTo(invite, '603 Decline'));
    await to(there, answerTo(invite, '486 Busy Here'));
    expect(await caller.end()).toMatchObject({ by: 'remote', status });
    elsewhere.close();
    there.close();
  });
}

describe('a call to a place that was located', () => {
  const call = (uri: string, port: number, host = '127.0.0.1') => {
    const caller = new LegRecorder();
    const leg = carrier.sip.invite({
      uri,
      callerNumber: '+12065550142',
      sdpOffer: OFFER,
      listener: caller,
      located: { host, port },
    });
    return { caller, leg };
  };

  test('goes to the address, made out to the name, and lives like any other', async () => {
    const { port } = server.sip.address;
    const { caller, leg } = call('sip:desk@pbx.invalid', port);
    const { leg: incoming, dialed } = await server.nextInvite();
    expect(dialed).toBe('desk');
    const called = new LegRecorder();
    incoming.listen(called);
    incoming.ring();
    await caller.next('ringing');
    incoming.accept(ANSWER);
    await caller.next('answered');
    await called.next('confirmed');
    leg.end();
    expect(await called.end()).toMatchObject({ by: 'remote', status: null });
  });

  test('is cancelled, and its refusal acknowledged, at that address too', async () => {
    const { port } = server.sip.address;
    const { caller, leg } = call('sip:desk@pbx.invalid', port);
    const { leg: incoming } = await server.nextInvite();
    const called = new LegRecorder();
    incoming.listen(called);
    incoming.ring();
    await caller.next('ringing');
    leg.end();
    expect(await called.end()).toMatchObject({ by: 'remote', status: 487 });
    // The refusal is said again until it is acknowledged: closing waits for that.
    const closing = performance.now();
    await server.sip.close();
    expect(performance.now() - closing).toBeLessThan(1_400);
  });

  test('sends nothing to where it may not go, whatever its Contact says', async () => {
    const trap = createSocket('udp4').bind(0, '127.0.0.66');
    await once(trap, 'listening');
    let heard = 0;
    trap.on('message', () => (heard += 1));
    const [guarded, endpoint] = await Promise.all([
      UdpPeer.open({ mayReach: (host) => host === '127.0.0.1' }),
      UdpPeer.open({ advertised: { host: '127.0.0.66', port: trap.address().port } }),
    ]);
    const caller = new LegRecorder();
    const { host, port } = endpoint.sip.address;
    const parts = { callerNumber: '+12065550142', sdpOffer: OFFER, listener: caller };
    const leg = guarded.sip.invite({ ...parts, uri: 'sip:desk@pbx.invalid', located: { host, port } });
    const { leg: incoming } = await endpoint.nextInvite();
    const called = new LegRecorder();
    incoming.listen(called);
    incoming.accept(ANSWER);
    await called.next('confirmed');
    leg.end();
    expect(await called.end()).toMatchObject({ by: 'remote', status: null });
    await Promise.all([guarded.sip.close(), endpoint.sip.close()]);
    trap.close();
    expect(heard).toBe(0);
  });

  test('is answered from there only', async () => {
    const { elsewhere, there, to } = await twoFarSides();
    const { caller } = call('sip:desk@pbx.invalid', there.address().port);
    const [invite] = (await once(there, 'message')) as [Buffer];
    await to(elsewhere, answerTo(invite, '603 Decline'));
    await to(there, answerTo(invite, '486 Busy Here'));
    expect(await caller.end()).toMatchObject({ by: 'remote', status: 486 });
    elsewhere.close();
    there.close();
  });

  test('does not come back to ourselves', async () => {
    const { host, port } = carrier.sip.address;
    const { caller } = call('sip:desk@pbx.invalid', port, host);
    expect(await caller.end()).toMatchObject({ by: 'transport', status: 482 });
    expect(carrier.invitesWaiting).toBe(0);
  });
});
