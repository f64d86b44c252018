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
  UnusableDescription,
  voiceFields,
} from './description.ts';
import { PeerLink, type LocalTransport, type WebRtcPort } from './peer-link.ts';
import { PCMU } from './rtp-receiver.ts';
import { OFFERED_TELEPHONE_EVENT, VoiceSession } from './voice-session.ts';
import { isSameTransport, readWebRtc, WEBRTC_PROTOCOL, type RemoteWebRtc } from './webrtc-description.ts';

/** The transport before an ICE restart may still carry what is on its way. */
const OLD_LINK_LIFE_MS = 3000;

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
  #link: PeerLink | null = null;
  #old: OldLink[] = [];
  #isClosed = false;

  constructor(parts: WebRtcSessionParts) {
    super(parts.clock);
    this.#parts = parts;
  }

  createOffer(): Promise<string> {
    return promised(() => {
      this.#link ??= this.#newLink('0');
      const local = this.#link.local ?? this.#link.offer();
      const section = this.#section(local, this.#link.mid, OFFERED_TELEPHONE_EVENT);
      return this.#describe(local, [{ ...section, setup: 'actpass', direction: 'sendrecv' }]);
    });
  }

  acceptAnswer(sdp: string): Promise<void> {
    return promised(() => {
      const remote = readWebRtc(sdp);
      const link = this.#link;
      if (!link) throw new UnusableDescription('nothing was offered');
      requirePcmu(remote);
      if (!link.remote) link.acceptAnswer(remote.transport);
      else if (!isSameTransport(link.remote, remote.transport)) {
        throw new UnusableDescription('the answer describes another transport');
      }
      this.#agreeTo(remote);
    });
  }

  answerOffer(sdp: string): Promise<string> {
    return promised(() => {
      const remote = readWebRtc(sdp);
      requirePcmu(remote);
      const { telephoneEvent } = formatsOf(remote.section);
      const local = this.#localFor(remote);
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

  /** The same transport goes on as it is (hold, resume, a new o= line); a changed one is an ICE restart. */
  #localFor(remote: RemoteWebRtc): LocalTransport {
    const current = this.#link;
    if (current?.remote && current.local && isSameTransport(current.remote, remote.transport))
      return current.local;
    const link = this.#newLink(remote.mid);
    try {
      const local = link.answer(remote.transport);
      if (current) this.#retire(current);
      this.#link = link;
      return local;
    } catch (error) {
      link.close();
      throw error;
    }
  }

  #retire(link: PeerLink): void {
    const cancel = this.clock.after(OLD_LINK_LIFE_MS, () => {
      link.close();
      this.#old = this.#old.filter((old) => old.link !== link);
    });
    this.#old.unshift({ link, cancel });
  }

  #newLink(mid: string): PeerLink {
    if (this.#isClosed) throw new Error('the session was closed');
    return new PeerLink({
      udp: this.#parts.udp,
      sessionId: this.id,
      mid,
      ssrc: this.sender.ssrc,
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
    const [candidate] = local.candidates;
    return {
      ...voiceFields([PCMU], telephoneEvent),
      port: candidate?.port ?? 9,
      protocol: WEBRTC_PROTOCOL,
      mid,
      msid: [{ id: 'ringside', appdata: 'voice' }],
      rtcpMux: 'rtcp-mux',
      ...local,
      endOfCandidates: 'end-of-candidates',
      ssrcs: [{ id: this.sender.ssrc, attribute: 'cname', value: 'ringside' }],
    };
  }

  #describe({ candidates }: LocalTransport, media: MediaDescription[]): string {
    const mids = media.filter(({ port }) => port !== 0).map(({ mid }) => mid);
    return this.#writer.write(candidates[0]?.ip ?? '0.0.0.0', {
      groups: [{ type: 'BUNDLE', mids: mids.join(' ') }],
      media,
    });
  }
}

/** A browser always speaks PCMU (RFC 7874 §3); nothing is transcoded for one that does not. */
function requirePcmu({ section }: RemoteWebRtc): void {
  if (!payloadsOf(section).includes(PCMU)) throw new UnusableDescription('PCMU is not described');
}

/** Promised, not thrown: whoever calls has one way to hear of it. */
const promised = <Value>(run: () => Value): Promise<Value> => Promise.resolve().then(run);
