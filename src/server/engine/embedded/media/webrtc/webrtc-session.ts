/** A leg to a browser: DTLS-SRTP over ICE, PCMU and RFC 4733. */
import type { MediaDescription } from 'sdp-transform';
import type { Cancel, Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import {
  answerSections,
  DescriptionWriter,
  directionOf,
  formatsOf,
  mirrored,
  payloadsOf,
  voiceFields,
} from '../rtp/description.ts';
import { makeLocalTransport, type LocalTransport, type WebRtcPort } from './local-transport.ts';
import { PeerLink } from './peer-link.ts';
import { PCMU } from '../rtp/rtp-receiver.ts';
import { OFFERED_TELEPHONE_EVENT, VoiceSession } from '../rtp/voice-session.ts';
import {
  isSameTransport,
  readWebRtc,
  WEBRTC_PROTOCOL,
  type DtlsSetup,
  type RemoteWebRtc,
  type TransportDescription,
} from './webrtc-description.ts';
import { UnusableDescription, faultIn } from '../voice/unusable-description.ts';

/**
 * Not actpass, as RFC 5763 §5 would have it: a browser takes it to mean that it begins the DTLS handshake, and may do
 * so before the library has noticed that it can. Every browser understands that we begin (RFC 4145 §4).
 */
const FIRST_OFFER_SETUP = 'active';
const OFFERED_MID = '0';
/** The transport before an ICE restart may still carry what is on its way. */
const OLD_LINK_LIFE_MS = 3000;
/** A network that comes and goes restarts once or twice in that time; each costs keys, a handshake and memory. */
const MOST_OLD_LINKS = 4;

export interface WebRtcSessionParts {
  udp: WebRtcPort;
  clock: Clock;
  log: Log;
  onClose: () => void;
}

interface OldLink {
  link: PeerLink;
  cancel: Cancel;
}

export class WebRtcSession extends VoiceSession {
  readonly #parts: WebRtcSessionParts;
  readonly #writer = new DescriptionWriter();
  /** Our end of the transport, between our offer and its answer. */
  #offered: LocalTransport | null = null;
  #link: PeerLink | null = null;
  #old: OldLink[] = [];
  #isClosed = false;
  #open: () => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;
  readonly #connected = new Promise<void>((resolve, reject) => {
    this.#open = resolve;
    this.#fail = reject;
  });

  constructor(parts: WebRtcSessionParts) {
    super(parts.clock);
    this.#parts = parts;
    // Its caller hears of a failure; there may be none.
    this.#connected.catch(() => undefined);
  }

  createOffer(): Promise<string> {
    return promised(() => {
      const link = this.#link;
      const local = link?.local ?? (this.#offered ??= this.#newLocal(FIRST_OFFER_SETUP));
      const section = this.#section(local, link?.mid ?? OFFERED_MID, OFFERED_TELEPHONE_EVENT);
      const setup = link ? 'actpass' : FIRST_OFFER_SETUP;
      return this.#describe(local, [{ ...section, setup, direction: 'sendrecv' }]);
    });
  }

  acceptAnswer(sdp: string): Promise<void> {
    return promised(() => {
      const remote = readWebRtc(sdp);
      requirePcmu(remote);
      this.#completeOffer(remote.transport);
      this.#agreeTo(remote);
    });
  }

  faultOf(sdpOffer: string): UnusableDescription | null {
    return faultIn(() => requirePcmu(readWebRtc(sdpOffer)));
  }

  connecting(): Promise<void> | null {
    return this.#link?.isOpen ? null : this.#connected;
  }

  answerOffer(sdp: string): Promise<string> {
    return promised(() => {
      const remote = readWebRtc(sdp);
      requirePcmu(remote);
      const { telephoneEvent } = formatsOf(remote.section);
      const { local } = this.#linkFor(remote);
      this.#agreeTo(remote);
      const direction = mirrored[directionOf(remote.description, remote.section)];
      const voice = { ...this.#section(local, remote.mid, telephoneEvent), direction };
      return this.#describe(local, answerSections(remote.description, remote.index, voice));
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#link?.close();
    for (const { link, cancel } of this.#old) {
      cancel();
      link.close();
    }
    this.#old = [];
    this.#parts.onClose();
  }

  protected override transmit(datagram: Buffer): void {
    const link = [this.#link, ...this.#old.map((old) => old.link)].find((candidate) => candidate?.isOpen);
    link?.send(datagram);
  }

  #completeOffer(remote: TransportDescription): void {
    if (this.#link) {
      if (isSameTransport(this.#link.remote, remote)) return;
      throw new UnusableDescription('the answer describes another transport');
    }
    if (!this.#offered) throw new UnusableDescription('nothing was offered');
    if (remote.setup === 'active') throw new UnusableDescription('the answer takes our DTLS role');
    this.#link = this.#newLink(this.#offered, { ...remote, setup: 'passive' }, OFFERED_MID);
  }

  /** The same transport goes on as it is (hold, resume, a new o= line); a changed one is an ICE restart. */
  #linkFor({ transport, mid }: RemoteWebRtc): PeerLink {
    const current = this.#link;
    if (current && isSameTransport(current.remote, transport)) return current;
    if (this.#old.length >= MOST_OLD_LINKS) throw new UnusableDescription('the transport changes too often');
    const local = this.#newLocal(transport.setup === 'active' ? 'passive' : 'active');
    this.#link = this.#newLink(local, transport, mid);
    if (current) this.#retire(current);
    return this.#link;
  }

  #retire(link: PeerLink): void {
    const cancel = this.clock.after(OLD_LINK_LIFE_MS, () => {
      link.close();
      this.#old = this.#old.filter((old) => old.link !== link);
    });
    this.#old.unshift({ link, cancel });
  }

  #newLocal(setup: DtlsSetup): LocalTransport {
    return makeLocalTransport(this.#parts.udp, setup, this.clock.now());
  }

  #newLink(local: LocalTransport, remote: TransportDescription, mid: string): PeerLink {
    if (this.#isClosed) throw new Error('the session was closed');
    return new PeerLink({
      udp: this.#parts.udp,
      local,
      remote,
      sessionId: this.id,
      mid,
      ssrc: this.sender.ssrc,
      onOpen: () => this.#open(),
      onFailed: () => this.#fail(new Error('no DTLS transport came about')),
      onDatagram: (datagram) => this.acceptDatagram(datagram),
      log: this.#parts.log,
    });
  }

  #agreeTo({ description, section }: RemoteWebRtc): void {
    const { telephoneEvent } = formatsOf(section);
    this.agree({
      formats: { audio: PCMU, telephoneEvent },
      remoteDirection: directionOf(description, section),
    });
  }

  #section(local: LocalTransport, mid: string, telephoneEvent: number | null): MediaDescription {
    const { iceUfrag, icePwd, fingerprint, setup, candidates } = local;
    return {
      ...voiceFields([PCMU], telephoneEvent),
      port: candidates[0]?.port ?? 9,
      protocol: WEBRTC_PROTOCOL,
      mid,
      msid: [{ id: 'ringside', appdata: 'voice' }],
      rtcpMux: 'rtcp-mux',
      iceUfrag,
      icePwd,
      fingerprint,
      setup,
      candidates,
      endOfCandidates: 'end-of-candidates',
      ssrcs: [{ id: this.sender.ssrc, attribute: 'cname', value: 'ringside' }],
    };
  }

  #describe({ candidates }: LocalTransport, media: MediaDescription[]): string {
    const mids = media.filter(({ port }) => port !== 0).map(({ mid }) => mid);
    return this.#writer.write(candidates[0]?.ip ?? '0.0.0.0', {
      // The browser leads (RFC 8445 §6.1.1) and takes the first pair that works, whichever side offered.
      icelite: 'ice-lite',
      groups: [{ type: 'BUNDLE', mids: mids.join(' ') }],
      media,
    });
  }
}

/** A browser always speaks PCMU (RFC 7874 §3); nothing is transcoded for one that does not. */
function requirePcmu({ section }: RemoteWebRtc): void {
  if (!payloadsOf(section).includes(PCMU)) throw new UnusableDescription('PCMU is not described', 'format');
}

/** A rejection, not a throw: the caller has one way to hear of it. */
const promised = <Value>(run: () => Value): Promise<Value> => Promise.resolve().then(run);
