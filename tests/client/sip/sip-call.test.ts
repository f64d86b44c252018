import type { Core } from 'sip.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sdpOf } from '#support/phone-line/fake-peer-connection.ts';
import { LineBench } from '#support/phone-line/line-bench.ts';
import { ended, registered, saysSoon, talk } from '#support/phone-line/seen-calls.ts';

let bench: LineBench;
const { waitFor } = vi;

beforeEach(async () => {
  bench = new LineBench();
  bench.line.start();
  await registered(bench);
});
afterEach(() => bench.close());

const refuse = () => {
  throw new DOMException('not now', 'InvalidStateError');
};

describe('a call in progress', () => {
  test('is held by sendonly and resumed by sendrecv, and the microphone is silent meanwhile', async () => {
    const { call, far } = await talk(bench);
    call.signalling.setHeld(true);
    await saysSoon(call, 'heldLocally');
    expect(far.reoffers[0]).toContain('a=sendonly');
    expect(bench.microphones[0]?.track.enabled).toBe(false);
    call.signalling.setHeld(false);
    await saysSoon(call, 'resumedLocally');
    expect(far.reoffers[1]).toContain('a=sendrecv');
    expect(bench.microphones[0]?.track.enabled).toBe(true);
  });

  test('asks one thing at a time, in the order asked', async () => {
    const { call, far } = await talk(bench);
    for (const held of [true, false, true]) call.signalling.setHeld(held);
    await waitFor(() => expect(far.reoffers).toHaveLength(3));
    expect(far.reoffers.map((sdp) => /a=(send\w+)/.exec(sdp)?.[1])).toEqual([
      'sendonly',
      'sendrecv',
      'sendonly',
    ]);
  });

  test('tries again after a 491, later than the side that did not make the Call-ID', async () => {
    const { call, far } = await talk(bench);
    bench.far.reofferAnswers.push(491);
    call.signalling.setHeld(true);
    await waitFor(() => expect(far.reoffers).toHaveLength(1));
    await waitFor(() => expect(bench.connection.signalingState).toBe('stable'));
    bench.clock.advance(2_090);
    expect(far.reoffers).toHaveLength(1);
    bench.clock.advance(1_910);
    await saysSoon(call, 'heldLocally');
    expect(far.reoffers).toHaveLength(2);
  });

  test('is what it was when hold is refused', async () => {
    const { call, far } = await talk(bench);
    bench.far.reofferAnswers.push(488);
    call.signalling.setHeld(true);
    await saysSoon(call, 'holdFailed');
    expect(bench.microphones[0]?.track.enabled).toBe(true);
    call.signalling.setHeld(false);
    await waitFor(() => expect(far.reoffers[1]).toContain('a=sendrecv'));
  });

  test('stays held when the far side makes an offer', async () => {
    const { call, far } = await talk(bench);
    call.signalling.setHeld(true);
    await saysSoon(call, 'heldLocally');
    const onAccept = vi.fn((response: Core.AckableIncomingResponseWithSession) => response.ack());
    far.session.invite(
      { onAccept },
      {
        extraHeaders: ['Contact: <sip:exchange@ringside.test>'],
        body: {
          contentDisposition: 'session',
          contentType: 'application/sdp',
          content: sdpOf('sendrecv', 9),
        },
      },
    );
    await waitFor(() => expect(onAccept).toHaveBeenCalledOnce());
    expect(onAccept.mock.calls[0]?.[0].message.body).toContain('a=sendonly');
  });

  test('is muted at its own track', async () => {
    const { call } = await talk(bench);
    call.signalling.setMuted(true);
    expect(bench.microphones[0]?.track.enabled).toBe(false);
    call.signalling.setMuted(false);
    expect(bench.microphones[0]?.track.enabled).toBe(true);
  });

  test('goes on with another microphone, as muted as before', async () => {
    const { call } = await talk(bench);
    call.signalling.setMuted(true);
    const microphone = bench.microphones[0];
    microphone?.changes();
    await waitFor(() => expect(bench.connection.transceiver?.sender.track).toBe(microphone?.track));
    expect(microphone?.track.enabled).toBe(false);
  });

  test('sends keys in the voice, without losing the ones that wait', async () => {
    const { call } = await talk(bench);
    for (const digit of '15#') call.signalling.sendDtmf(digit);
    expect(bench.connection.transceiver?.sender.dtmf.toneBuffer).toBe('15#');
  });

  test('sends keys by INFO where the far side takes them no other way', async () => {
    const { call } = await talk(bench);
    const dtmf = bench.connection.transceiver?.sender.dtmf;
    if (dtmf) dtmf.canInsertDTMF = false;
    call.signalling.sendDtmf('5');
    await waitFor(() => expect(bench.far.requestsOf('INFO')[0]).toContain('Signal=5'));
  });

  test('sends keys by INFO where the browser throws at them', async () => {
    const { call } = await talk(bench);
    const dtmf = bench.connection.transceiver?.sender.dtmf;
    vi.spyOn(dtmf ?? expect.unreachable(), 'insertDTMF').mockImplementation(refuse);
    call.signalling.sendDtmf('5');
    await waitFor(() => expect(bench.far.requestsOf('INFO')[0]).toContain('Signal=5'));
  });

  test('can be held after the browser threw at beginning its transport anew', async () => {
    const { call } = await talk(bench);
    vi.spyOn(bench.connection, 'restartIce').mockImplementation(refuse);
    bench.connection.becomes('failed');
    bench.clock.advance(0);
    call.signalling.setHeld(true);
    await saysSoon(call, 'heldLocally');
  });

  test('ends with the words of the BYE', async () => {
    const { call, far } = await talk(bench);
    far.session.bye(undefined, { extraHeaders: ['X-Ringside-Error: balance-ran-out'] });
    await ended(call, 'remote', 'balance-ran-out');
  });

  test('outlives its socket, and shows the server that it lives', async () => {
    const { call, far } = await talk(bench);
    bench.far.socket.breaks();
    await waitFor(() => expect(far.reoffers).toHaveLength(1), { interval: 2 });
    expect(far.reoffers[0]).toContain('a=sendrecv');
    expect(call.events.some(({ type }) => type === 'ended')).toBe(false);
  });

  test('that is hung up without a socket tells the server when there is one again', async () => {
    const { call } = await talk(bench);
    bench.far.acceptsSockets = false;
    bench.far.socket.breaks();
    call.signalling.hangUp();
    bench.far.acceptsSockets = true;
    bench.network.dispatchEvent(new Event('online'));
    await waitFor(() => expect(bench.far.byes).toHaveLength(1), { interval: 2 });
  });

  test('repairs an interrupted voice by beginning its transport anew', async () => {
    const { call, far } = await talk(bench);
    bench.connection.becomes('disconnected');
    expect(call.events.at(-1)).toEqual({ type: 'mediaInterrupted' });
    bench.clock.advance(1_500);
    await waitFor(() => expect(far.reoffers).toHaveLength(1));
    expect(bench.connection.iceRestarts).toBe(1);
    bench.connection.becomes('connected');
    expect(call.events.at(-1)).toEqual({ type: 'mediaRestored' });
  });

  test('tries a transport that fails again and again less and less often', async () => {
    const { far } = await talk(bench);
    const failsAgain = async (afterMs: number, reoffers: number) => {
      bench.connection.becomes('failed');
      bench.clock.advance(afterMs - 1);
      expect(far.reoffers).toHaveLength(reoffers - 1);
      bench.clock.advance(1);
      await waitFor(() => expect(far.reoffers).toHaveLength(reoffers));
      await waitFor(() => expect(bench.connection.signalingState).toBe('stable'));
    };
    bench.connection.becomes('failed');
    bench.clock.advance(0);
    await waitFor(() => expect(far.reoffers).toHaveLength(1));
    await waitFor(() => expect(bench.connection.signalingState).toBe('stable'));
    await failsAgain(500, 2);
    await failsAgain(1_000, 3);
    bench.connection.becomes('connected');
    bench.connection.becomes('failed');
    bench.clock.advance(0);
    await waitFor(() => expect(far.reoffers).toHaveLength(4));
  });

  test('ends when the far side does not know it any more', async () => {
    const { call } = await talk(bench);
    bench.far.reofferAnswers.push(481);
    call.signalling.setHeld(true);
    await ended(call, 'network', 'connection-dropped');
  });
});
