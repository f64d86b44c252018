/**
 * A telephone network to try things with. It is a SIP peer on UDP with RTP like any carrier, and comes through the
 * same door: the server does not know that it is not real.
 */
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { MediaSession, RtpSessions } from '../media/voice/media-session.ts';
import { MediaSwitch } from '../media/voice/media-switch.ts';
import { openRtpSessions } from '../media/rtp/rtp-sessions.ts';
import { recording } from '../media/files/sounds.ts';
import type { EndOptions, Reason } from '../sip/dialogs/leg.ts';
import { SipOverUdp } from '../sip/udp/sip-over-udp.ts';
import type { UdpInvite } from '../sip/udp/udp-call.ts';
import type { SocketAddress } from '../sip/wire/socket-address.ts';
import { CarrierCall } from './carrier-call.ts';
import { speak } from './speaker.ts';
import { subscriberAt, type Subscriber } from './subscribers.ts';

export interface DemoCarrierOptions {
  /** Where the server takes calls from its carrier. */
  trunkAddress: SocketAddress;
  /** UDP port for SIP; 0 takes any free one. */
  port?: number;
  /** May be the server's own range: ports in use are passed over. */
  rtpPorts: { first: number; last: number };
  /** Numbers that the server has rented: calls to them go back to it, as a real network would send them. */
  isCustomerNumber: (number: string) => Promise<boolean>;
  clock: Clock;
  log: Log;
}

export interface DemoCall {
  /** E.164. */
  from: string;
  to: string;
}

/** More would be a loop or a load test. */
const MAX_CALLS = 40;
const RING_LIMIT_MS = 120_000;

const q850 = (cause: number, text: string): Reason => ({ protocol: 'Q.850', cause, text });
const BUSY: EndOptions = { status: 486, reason: q850(17, 'User busy') };
const NOT_IN_SERVICE: EndOptions = { status: 404, reason: q850(1, 'Unallocated number') };
const NO_CIRCUIT: EndOptions = { status: 503, reason: q850(34, 'No circuit available') };

/** Rejects when the port is taken. */
export async function openDemoCarrier(options: DemoCarrierOptions): Promise<DemoCarrier> {
  const { trunkAddress, port = 0, rtpPorts, clock, log } = options;
  const host = isWildcard(trunkAddress.host) ? '127.0.0.1' : trunkAddress.host;
  const media = openRtpSessions({ host, rtpPorts, clock, log });
  const carrier = new DemoCarrier({ ...options, trunkAddress: { ...trunkAddress, host } }, media);
  const onInvite = (invite: UdpInvite) => carrier.invited(invite);
  const userAgent = 'Ringside demo carrier';
  carrier.attach(await SipOverUdp.open({ host, port, peers: [host], userAgent, onInvite, clock, log }));
  return carrier;
}

export class DemoCarrier {
  readonly #options: DemoCarrierOptions;
  readonly #media: RtpSessions;
  readonly #bay: MediaSwitch;
  readonly #calls = new Set<CarrierCall>();
  #sip: SipOverUdp | null = null;

  constructor(options: DemoCarrierOptions, media: RtpSessions) {
    this.#options = options;
    this.#media = media;
    this.#bay = new MediaSwitch({ clock: options.clock });
  }

  attach(sip: SipOverUdp): void {
    this.#sip = sip;
  }

  /** Where the server sends its outbound calls. */
  get uri(): string {
    const { host, port } = this.#open.address;
    return `sip:${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  /** Legs in progress. */
  get callCount(): number {
    return this.#calls.size;
  }

  /** Calls one of the server's numbers. Resolves once the INVITE is sent; speaks and echoes when it is answered. */
  async call({ from, to }: DemoCall): Promise<void> {
    const call = this.#begin();
    let isUp = false;
    call.after(RING_LIMIT_MS, () => {
      if (!isUp) call.end();
    });
    await call.dial(
      (sdpOffer, listener) =>
        this.#open.invite({ uri: this.#trunkUri(to), callerNumber: from, sdpOffer, listener }),
      {
        answered: (sdpAnswer) => {
          isUp = true;
          void call.describe(async () => {
            await call.media.acceptAnswer(sdpAnswer);
            this.#speak(call.media);
          });
        },
      },
    );
  }

  /** From the SIP side. */
  invited(invite: UdpInvite): void {
    const { leg, dialed } = invite;
    const subscriber = subscriberAt(dialed);
    this.#options.log.debug({ dialed, from: invite.callerNumber }, 'demo carrier was called');
    if (this.#calls.size >= MAX_CALLS) leg.end(NO_CIRCUIT);
    else if (subscriber) this.#reach(subscriber, invite);
    else void this.#routeElsewhere(invite);
  }

  /** Ends its calls politely. Resolves within 2 s. */
  async close(): Promise<void> {
    for (const call of [...this.#calls]) call.end();
    await this.#open.close();
    this.#bay.close();
    await this.#media.close();
  }

  #reach(subscriber: Subscriber, { leg, from }: UdpInvite): void {
    if (subscriber.habit === 'is-busy') {
      leg.end(BUSY);
      return;
    }
    const call = this.#begin(from.host);
    call.take(leg);
    leg.ring();
    if (subscriber.habit === 'rings') return;
    call.after(subscriber.afterMs, () => {
      void call.describe(async () => {
        const sdpAnswer = await call.media.answerOffer(leg.sdpOffer);
        if (call.isOver) return;
        leg.accept(sdpAnswer);
        this.#speak(call.media);
      });
    });
  }

  async #routeElsewhere(invite: UdpInvite): Promise<void> {
    try {
      if (await this.#options.isCustomerNumber(invite.dialed)) await this.#routeBack(invite);
      else invite.leg.end(NOT_IN_SERVICE);
    } catch (error) {
      const { dialed, leg } = invite;
      this.#options.log.warn({ error, dialed, sipCallId: leg.callId }, 'demo carrier could not route a call');
      invite.leg.end(NO_CIRCUIT);
    }
  }

  /** The called number is the server's own: a small B2BUA with an RTP relay, as between two customers of one carrier. */
  async #routeBack({ leg, dialed, callerNumber, callerName, from }: UdpInvite): Promise<void> {
    const caller: CarrierCall = this.#begin(from.host, (end) => called.end(end));
    const called: CarrierCall = this.#begin(undefined, (end) => caller.end(end));
    caller.take(leg);
    this.#bay.connect(caller.media, called.media);
    const join = (sdpAnswer: string, then: (ownAnswer: string) => void) =>
      void called.describe(async () => {
        await called.media.acceptAnswer(sdpAnswer);
        then(await answer());
      });
    let ownAnswer: Promise<string> | null = null;
    const answer = () => (ownAnswer ??= caller.media.answerOffer(leg.sdpOffer));
    await called.dial(
      (sdpOffer, listener) =>
        this.#open.invite({ uri: this.#trunkUri(dialed), callerNumber, callerName, sdpOffer, listener }),
      {
        ringing: () => leg.ring(),
        earlyMedia: (sdpAnswer) => join(sdpAnswer, (own) => leg.progress(own)),
        answered: (sdpAnswer) => join(sdpAnswer, (own) => leg.accept(own)),
      },
    );
  }

  #begin(
    signallingAddress = this.#options.trunkAddress.host,
    onEnd?: (end: EndOptions) => void,
  ): CarrierCall {
    const media = this.#media.rtp({ signallingAddress });
    const call: CarrierCall = new CarrierCall({
      media,
      clock: this.#options.clock,
      onEnd: (end) => {
        this.#calls.delete(call);
        this.#bay.release(media);
        onEnd?.(end);
      },
    });
    this.#calls.add(call);
    return call;
  }

  #speak(media: MediaSession): void {
    speak(media, this.#bay, recording('demo-greeting'));
  }

  #trunkUri(number: string): string {
    const { host, port } = this.#options.trunkAddress;
    return `sip:${number}@${host.includes(':') ? `[${host}]` : host}:${port}`;
  }

  get #open(): SipOverUdp {
    if (!this.#sip) throw new Error('the demo carrier is not open yet');
    return this.#sip;
  }
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
