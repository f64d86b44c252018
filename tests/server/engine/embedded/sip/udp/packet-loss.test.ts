import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { LegRecorder } from '#support/sip/leg-recorder.ts';
import { LossyRelay } from '#support/sip/lossy-relay.ts';
import { ANSWER, OFFER, UdpPeer } from '#support/sip/udp-peers.ts';

const CALLS = 20;

test(
  'sets up and ends every call with 30 % of the packets dropped each way',
  { timeout: 90_000 },
  async () => {
    const relay = await LossyRelay.open(3);
    const caller = await UdpPeer.open({ advertised: relay.towardsCaller });
    const called = await UdpPeer.open({ advertised: relay.towardsCalled });
    relay.join(caller.sip.address, called.sip.address, 0.3);

    const oneCall = (index: number) => {
      const near = new LegRecorder();
      const { host, port } = relay.towardsCalled;
      const uri = `sip:+1202555${String(index).padStart(4, '0')}@${host}:${port}`;
      const leg = caller.sip.invite({ uri, callerNumber: '+12065550142', sdpOffer: OFFER, listener: near });
      return { near, leg };
    };
    const answer = async () => {
      const far = new LegRecorder();
      const { leg } = await called.nextInvite();
      leg.listen(far);
      leg.ring();
      leg.accept(ANSWER);
      await far.next('confirmed');
      return { far, leg };
    };
    const calls = Array.from({ length: CALLS }, (_, index) => oneCall(index));
    const answers = await Promise.all(Array.from({ length: CALLS }, answer));
    await Promise.all(calls.map(({ near }) => near.next('answered')));

    const half = CALLS / 2;
    const nearHangsUp = calls.slice(0, half);
    const callIds = new Set(nearHangsUp.map(({ leg }) => leg.callId));
    for (const { leg } of nearHangsUp) leg.end();
    for (const { leg } of answers) if (!callIds.has(leg.callId)) leg.end();
    const ends = await Promise.all([
      ...calls.map(({ near }) => near.end()),
      ...answers.map(({ far }) => far.end()),
    ]);

    expect(ends.filter(({ by }) => by === 'local')).toHaveLength(CALLS);
    expect(ends.filter(({ by }) => by === 'remote')).toHaveLength(CALLS);
    expect(called.invitesWaiting).toBe(0);
    expect(relay.dropped / (relay.dropped + relay.passed)).toBeGreaterThan(0.2);
    await Promise.all([caller.sip.close(), called.sip.close()]);
    relay.close();
  },
);

test(
  'a trunk that answers nothing ends the call with 503 after four seconds',
  { timeout: 10_000 },
  async () => {
    const relay = await LossyRelay.open(1);
    const caller = await UdpPeer.open();
    relay.join(caller.sip.address, caller.sip.address, 1);
    const near = new LegRecorder();
    const { host, port } = relay.towardsCalled;
    const startedAt = Date.now();
    caller.sip.invite({
      uri: `sip:1@${host}:${port}`,
      callerNumber: 'anonymous',
      sdpOffer: OFFER,
      listener: near,
    });
    expect(await near.end()).toEqual({ by: 'timeout', status: 503, reason: null, error: null });
    expect(Date.now() - startedAt).toBeLessThan(5_000);
    expect(relay.dropped).toBe(4);
    await caller.sip.close();
    relay.close();
  },
);

test(
  'a trunk that answers after it was given up is acknowledged and hung up on',
  { timeout: 10_000 },
  async () => {
    const trunk = createSocket('udp4');
    trunk.bind(0, '127.0.0.1');
    await once(trunk, 'listening');
    const caller = await UdpPeer.open();
    const near = new LegRecorder();
    const { port } = trunk.address();
    const invited = once(trunk, 'message');
    caller.sip.invite({
      uri: `sip:1@127.0.0.1:${port}`,
      callerNumber: 'anonymous',
      sdpOffer: OFFER,
      listener: near,
    });
    const [datagram] = (await invited) as [Buffer];
    await near.end();

    const echoed = datagram.toString('utf8').match(/^(?:Via|From|To|Call-ID|CSeq): .*$/gm) ?? [];
    const tagged = echoed.map((line) => (line.startsWith('To:') ? `${line};tag=late` : line));
    const fields = [...tagged, `Contact: <sip:127.0.0.1:${port}>`, 'Content-Type: application/sdp'];
    const methods: string[] = [];
    const hungUp = new Promise<void>((resolve) => {
      trunk.on('message', (heard: Buffer) => {
        methods.push(heard.toString('utf8').split(' ')[0] ?? '');
        if (methods.includes('BYE')) resolve();
      });
    });
    const answer = ['SIP/2.0 200 OK', ...fields, `Content-Length: ${ANSWER.length}`, '', ANSWER].join('\r\n');
    trunk.send(answer, caller.sip.address.port, '127.0.0.1');
    await hungUp;
    expect(methods).toEqual(['ACK', 'BYE']);
    expect(near.types).toEqual(['ended']);
    await caller.sip.close();
    trunk.close();
  },
);
