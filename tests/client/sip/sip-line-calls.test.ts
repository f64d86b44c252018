import type { Core } from 'sip.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sdpOf } from '#support/phone-line/fake-peer-connection.ts';
import { LineBench } from '#support/phone-line/line-bench.ts';
import { dial, ended, registered, saysSoon } from '#support/phone-line/seen-calls.ts';

let bench: LineBench;
const { waitFor } = vi;

beforeEach(async () => {
  bench = new LineBench();
  bench.line.start();
  await registered(bench);
});
afterEach(() => bench.close());

describe('an outgoing call', () => {
  test('asks for its caller ID and rings', async () => {
    const call = await dial(bench);
    const [invite] = bench.far.requestsOf('INVITE');
    expect(invite).toMatch(/^INVITE sip:(\+|%2B)12065550142@ringside\.test/);
    expect(invite).toContain('X-Ringside-Call-From: +12025550121');
    bench.far.invites[0]?.progress({ statusCode: 180, extraHeaders: ['X-Ringside-Call-Id: 7f3c'] });
    await saysSoon(call, 'ringing');
    expect(call.events).toContainEqual({ type: 'identified', callId: '7f3c' });
  });

  test('asks for the best match, and tells which number that was', async () => {
    const call = bench.place('+12065550142', 'best-match');
    await waitFor(() => expect(bench.far.invites).toHaveLength(1));
    expect(call.context.localNumber).toBeNull();
    expect(bench.far.requestsOf('INVITE')[0]).toContain('X-Ringside-Call-From: best-match');
    const extraHeaders = [
      'X-Ringside-Caller-Id: +12065550130',
      'X-Ringside-Caller-Id-Reason: same-area-code',
    ];
    bench.far.invites[0]?.progress({ statusCode: 180, extraHeaders });
    await saysSoon(call, { type: 'presented', callerId: '+12065550130', reason: 'same-area-code' });
  });

  test('is sent without waiting for candidates that never come', async () => {
    bench.findsCandidates = false;
    const call = bench.place();
    await waitFor(() => expect(bench.connections).toHaveLength(1));
    await waitFor(() => expect(bench.connection.localDescription).not.toBeNull());
    await Promise.resolve();
    bench.clock.advance(100);
    await waitFor(() => expect(bench.far.invites).toHaveLength(1));
    expect(call.events).toEqual([]);
  });

  test('plays early media, then is answered', async () => {
    const call = await dial(bench);
    const body = {
      contentDisposition: 'session',
      contentType: 'application/sdp',
      content: sdpOf('sendrecv'),
    };
    bench.far.invites[0]?.progress({ statusCode: 183, body });
    await saysSoon(call, 'earlyMedia');
    expect(bench.played).toHaveLength(1);
    bench.far.answer(['X-Ringside-Call-Id: 7f3c']);
    await saysSoon(call, 'answered');
    await saysSoon(call, { type: 'identified', callId: '7f3c' });
    expect(bench.connection.transceiver?.receiver.jitterBufferTarget).toBe(0);
  });

  test.each([
    [486, [], 'busy'],
    [402, ['X-Ringside-Error: balance-below-zero'], 'balance-below-zero'],
    [404, [], 'not-in-service'],
  ])('that is refused with %i %j ends with its words', async (statusCode, extraHeaders, error) => {
    const call = await dial(bench);
    bench.far.invites[0]?.reject({ statusCode, extraHeaders });
    await ended(call, 'remote', error);
    expect(bench.microphones[0]?.isOpen).toBe(false);
  });

  test('is heard also where the browser keeps its buffer as it is', async () => {
    const call = await dial(bench);
    const fixed = () => {
      throw new DOMException('not here', 'NotSupportedError');
    };
    Object.defineProperty(bench.connection.transceiver?.receiver, 'jitterBufferTarget', { set: fixed });
    bench.far.answer();
    await saysSoon(call, 'answered');
    expect(bench.played).toHaveLength(1);
  });

  test('without a microphone rings nobody', async () => {
    bench.microphoneFailure = 'microphone-blocked';
    const call = bench.place();
    await ended(call, 'network', 'microphone-blocked');
    expect(bench.far.invites).toHaveLength(0);
  });

  test('that is hung up while it rings is cancelled, and over at once', async () => {
    const call = await dial(bench);
    bench.far.invites[0]?.progress({ statusCode: 180 });
    await saysSoon(call, 'ringing');
    call.signalling.hangUp();
    expect(call.events.at(-1)).toEqual({ type: 'ended', end: { by: 'local', error: null } });
    await waitFor(() => expect(bench.far.cancels).toHaveLength(1));
  });

  /** Talks: the far side is up and has our ACK. */
  async function talk() {
    const call = await dial(bench);
    bench.far.answer();
    await saysSoon(call, 'answered');
    return call;
  }

  test('that is hung up into a network that died without a word is hung up on the next socket', async () => {
    const call = await talk();
    bench.far.socket.isAlive = false;
    call.signalling.hangUp();
    bench.clock.advance(9_000);
    await registered(bench);
    await waitFor(() => expect(bench.far.byes).toHaveLength(1));
  });

  test('that is hung up in an outage of 45 s is hung up after it, and once', async () => {
    const call = await talk();
    bench.far.acceptsSockets = false;
    bench.far.socket.breaks();
    call.signalling.hangUp();
    for (let second = 0; second < 45; second++) {
      bench.clock.advance(1_000);
      await Promise.resolve();
    }
    bench.far.acceptsSockets = true;
    bench.network.dispatchEvent(new Event('online'));
    await registered(bench);
    await waitFor(() => expect(bench.far.byes).toHaveLength(1));
    bench.far.socket.breaks();
    await registered(bench);
    expect(bench.far.byes).toHaveLength(1);
  });

  test('that the server may never have read, because it ended, ends with that', async () => {
    const call = await dial(bench);
    bench.far.socket.breaks(1001);
    await ended(call, 'network', 'server-restarting');
  });

  test('goes on when only the network breaks, and when the server that ended had answered it', async () => {
    const call = await dial(bench);
    bench.far.socket.breaks();
    await registered(bench);
    bench.far.answer();
    await saysSoon(call, 'answered');
    bench.far.socket.breaks(1001);
    await registered(bench);
    expect(call.events.filter(({ type }) => type === 'ended')).toEqual([]);
  });

  test('cannot begin without a registration', async () => {
    bench.far.acceptsSockets = false;
    bench.far.socket.breaks();
    const call = bench.place();
    await ended(call, 'network', 'connection-dropped');
  });
});

describe('where the browser makes no connection', () => {
  beforeEach(() => (bench.refusesConnections = true));

  test('an outgoing call ends and says so, and the next one goes out', async () => {
    await ended(bench.place(), 'network', 'media-failed');
    bench.refusesConnections = false;
    await dial(bench);
  });

  test('an incoming call is refused at once, so that others are rung', async () => {
    const onReject = vi.fn();
    bench.far.call([], { onReject });
    await waitFor(() => expect(onReject).toHaveBeenCalledOnce());
    expect(onReject.mock.calls[0]?.[0]).toMatchObject({ message: { statusCode: 488 } });
    expect(bench.incoming).toEqual([]);
  });
});

describe('an incoming call', () => {
  const ring = async (headers: string[] = [], delegate: Core.OutgoingInviteRequestDelegate = {}) => {
    const invite = bench.far.call(headers, delegate);
    await waitFor(() => expect(bench.incoming).toHaveLength(1), { interval: 2 });
    const [call] = bench.incoming;
    if (!call) throw new Error('no call');
    return { call, invite };
  };

  test('comes with its context', async () => {
    const { call } = await ring([
      'X-Ringside-Source: Google%20Ads',
      'P-Asserted-Identity: <sip:+12065550142@x>',
    ]);
    expect(call.context).toMatchObject({ remoteNumber: '+12065550142', source: 'Google Ads' });
  });

  test('has its answer and its silent microphone ready while it rings', async () => {
    await ring();
    await waitFor(() => expect(bench.connection.localDescription?.type).toBe('answer'));
    await waitFor(() => expect(bench.connection.transceiver?.sender.track).toBe(bench.microphones[0]?.track));
    expect(bench.microphones[0]?.track.enabled).toBe(false);
  });

  test('is answered with that answer, and the microphone opens', async () => {
    const onAccept = vi.fn((response: Core.AckableIncomingResponseWithSession) =>
      bench.far.confirm(response),
    );
    const { call } = await ring([], { onAccept });
    call.signalling.answer();
    await saysSoon(call, 'answered');
    await waitFor(() => expect(onAccept).toHaveBeenCalledOnce());
    expect(onAccept.mock.calls[0]?.[0].message.body).toBe(bench.connection.localDescription?.sdp);
    expect(bench.microphones[0]?.track.enabled).toBe(true);
  });

  test('rings on without a microphone, and can be answered when there is one', async () => {
    bench.microphoneFailure = 'microphone-blocked';
    const onAccept = (response: Core.AckableIncomingResponseWithSession) => bench.far.confirm(response);
    const { call } = await ring([], { onAccept });
    call.signalling.answer();
    await saysSoon(call, { type: 'answerFailed', error: 'microphone-blocked' });
    bench.microphoneFailure = null;
    call.signalling.answer();
    await saysSoon(call, 'answered');
  });

  test('that a colleague answered ends elsewhere', async () => {
    const { call, invite } = await ring();
    invite.cancel('SIP;cause=200;text="Call completed elsewhere"');
    await ended(call, 'elsewhere', null);
  });

  test('that is declined says so to the server', async () => {
    const onReject = vi.fn();
    const { call } = await ring([], { onReject });
    call.signalling.hangUp();
    expect(call.events.at(-1)).toEqual({ type: 'ended', end: { by: 'local', error: null } });
    await waitFor(() => expect(onReject).toHaveBeenCalledOnce());
    expect(onReject.mock.calls[0]?.[0]).toMatchObject({ message: { statusCode: 603 } });
  });

  test('that is declined into a network that died without a word is declined on the next socket, and once', async () => {
    const onReject = vi.fn();
    const { call } = await ring([], { onReject });
    bench.far.socket.isAlive = false;
    call.signalling.hangUp();
    bench.clock.advance(9_000);
    await registered(bench);
    await waitFor(() => expect(onReject).toHaveBeenCalledOnce());
    bench.far.socket.breaks();
    await registered(bench);
    expect(bench.far.socket.sent.filter((text) => text.startsWith('SIP/2.0 603'))).toEqual([]);
  });
});
