/** A carrier for tests: real SIP over UDP and real RTP, with a person at each end that does what the test says. */
import { openRtpSessions } from '#server/engine/embedded/media/rtp/rtp-sessions.ts';
import type { RtpSessions } from '#server/engine/embedded/media/voice/media-session.ts';
import { SipOverUdp } from '#server/engine/embedded/sip/udp/sip-over-udp.ts';
import type { UdpInvite } from '#server/engine/embedded/sip/udp/udp-call.ts';
import type { SocketAddress } from '#server/engine/embedded/sip/wire/socket-address.ts';
import { systemClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { Inbox, PATIENCE_MS } from '../voice/within.ts';
import { CarrierLeg } from './carrier-leg.ts';

const HOST = '127.0.0.1';

export interface CarrierCallIn {
  /** E.164, or "anonymous". */
  from: string;
  fromName?: string;
  to: string;
  headers?: Record<string, string>;
  /** What is said of our end, where it is not what is so. */
  described?: (sdpOffer: string) => string;
}

export class TestCarrier {
  readonly #media: RtpSessions;
  readonly #calls = new Inbox<CarrierLeg>();
  readonly #open = new Set<CarrierLeg>();
  #sip: SipOverUdp | null = null;

  private constructor(rtpPorts: { first: number; last: number }) {
    this.#media = openRtpSessions({ host: HOST, rtpPorts, clock: systemClock, log: silentLog });
  }

  static async open({ port = 0, rtpPorts = { first: 43_000, last: 43_199 } } = {}): Promise<TestCarrier> {
    const carrier = new TestCarrier(rtpPorts);
    carrier.#sip = await SipOverUdp.open({
      host: HOST,
      port,
      peers: [HOST],
      userAgent: 'Test carrier',
      onInvite: (invite) => carrier.#invited(invite),
      clock: systemClock,
      log: silentLog,
    });
    return carrier;
  }

  /** Where a server sends its outbound calls. */
  get uri(): string {
    return `sip:${HOST}:${this.#socket.address.port}`;
  }

  /** Calls that came and that no test has asked for. */
  get unexpectedCalls(): number {
    return this.#calls.size;
  }

  /** The next call that comes in, or came in already. The test rings, answers or refuses it. */
  nextCall({ withinMs = PATIENCE_MS } = {}): Promise<CarrierLeg> {
    return this.#calls.next('a call at the carrier', withinMs);
  }

  /** Calls a number of the server at the other end of the trunk. */
  async call(trunk: SocketAddress, call: CarrierCallIn): Promise<CarrierLeg> {
    const { from, fromName, to, headers = {}, described = (sdpOffer: string) => sdpOffer } = call;
    const leg = this.#begin(null);
    await leg.dial((sdpOffer, listener) =>
      this.#socket.invite({
        uri: `sip:${to}@${trunk.host}:${trunk.port}`,
        callerNumber: from,
        callerName: fromName ?? null,
        headers,
        sdpOffer: described(sdpOffer),
        listener,
      }),
    );
    return leg;
  }

  /** Calls with a description that the test has written. */
  async callWith(trunk: SocketAddress, sdpOffer: string): Promise<CarrierLeg> {
    const leg = this.#begin(null);
    const call = { uri: `sip:+12025550110@${trunk.host}:${trunk.port}`, callerNumber: '+12065550142' };
    await leg.dial((_own, listener) => this.#socket.invite({ ...call, sdpOffer, listener }));
    return leg;
  }

  /** Ends every call, as if nobody had called. */
  hangUpAll(): void {
    for (const leg of this.#open) leg.hangUp();
  }

  async close(): Promise<void> {
    await this.#socket.close();
    for (const leg of this.#open) leg.voice.close();
    await this.#media.close();
  }

  #invited(invite: UdpInvite): void {
    this.#calls.put(this.#begin(invite));
  }

  #begin(invite: UdpInvite | null): CarrierLeg {
    const media = this.#media.rtp({ signallingAddress: HOST });
    const leg = new CarrierLeg(media, invite, (ended) => this.#open.delete(ended));
    this.#open.add(leg);
    return leg;
  }

  get #socket(): SipOverUdp {
    if (!this.#sip) throw new Error('the test carrier is not open yet');
    return this.#sip;
  }
}
