/** A leg of plain RTP over UDP: a carrier, a desk phone. */
import type { Socket } from 'node:dgram';
import type { MediaDescription, SessionDescription } from 'sdp-transform';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import {
  answerSections,
  DescriptionWriter,
  directionOf,
  formatsOf,
  isOneHost,
  mirrored,
  readDescription,
  voiceFields,
  voiceSection,
} from './description.ts';
import { Latch, type RtpAddress } from './latch.ts';
import type { MediaDirection } from '../voice/media-session.ts';
import { parseRtp } from './rtp-packet.ts';
import { PCMA, PCMU } from './rtp-receiver.ts';
import { OFFERED_TELEPHONE_EVENT, VoiceSession } from './voice-session.ts';
import { UnusableDescription, faultIn } from '../voice/unusable-description.ts';

const PROTOCOL = 'RTP/AVP';
/** RFC 2543's hold, still sent by old exchanges: media to nowhere. */
const NOWHERE = new Set(['0.0.0.0', '::']);

export interface RtpSessionParts {
  takeSocket: () => Promise<Socket>;
  /** The address of ours to announce to this far side. */
  announce: () => Promise<string>;
  signallingAddresses: () => readonly string[];
  /** Of the address in a description. */
  mayReach: (address: string) => boolean;
  clock: Clock;
  log: Log;
  onClose: () => void;
}

interface RemoteVoice {
  section: MediaDescription;
  index: number;
  direction: MediaDirection;
  /** Null when it is on hold the old way. */
  target: RtpAddress | null;
}

export class RtpSession extends VoiceSession {
  readonly #parts: RtpSessionParts;
  readonly #latch: Latch;
  readonly #writer = new DescriptionWriter();
  #opening: Promise<Socket> | null = null;
  #socket: Socket | null = null;
  #isClosed = false;
  #foreignPackets = 0;

  constructor(parts: RtpSessionParts) {
    super(parts.clock);
    this.#parts = parts;
    this.#latch = new Latch(parts.signallingAddresses);
  }

  /** Packets that were dropped because they were no RTP or came from somebody else. */
  get foreignPackets(): number {
    return this.#foreignPackets;
  }

  async createOffer(): Promise<string> {
    const voice = voiceFields([PCMU, PCMA], OFFERED_TELEPHONE_EVENT);
    return this.#describe([
      { ...voice, port: await this.#port(), protocol: PROTOCOL, direction: 'sendrecv' },
    ]);
  }

  acceptAnswer(sdp: string): Promise<void> {
    // A rejection, not a throw: the caller has one way to hear of it.
    return Promise.resolve().then(() => this.#adopt(remoteVoice(readDescription(sdp))));
  }

  faultOf(sdpOffer: string): UnusableDescription | null {
    return faultIn(() => formatsOf(remoteVoice(readDescription(sdpOffer)).section));
  }

  connecting(): null {
    return null;
  }

  async answerOffer(sdp: string): Promise<string> {
    const offer = readDescription(sdp);
    const remote = remoteVoice(offer);
    const { audio, telephoneEvent } = formatsOf(remote.section);
    const port = await this.#port();
    this.#adopt(remote);
    const voice = { ...voiceFields([audio], telephoneEvent), port, protocol: PROTOCOL };
    return this.#describe(
      answerSections(offer, remote.index, { ...voice, direction: mirrored[remote.direction] }),
    );
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket?.close();
    this.#socket = null;
    this.#parts.onClose();
    if (this.#foreignPackets > 0) {
      this.#parts.log.debug({ session: this.id, packets: this.#foreignPackets }, 'dropped foreign packets');
    }
  }

  protected override transmit(datagram: Buffer): void {
    const target = this.#latch.target;
    if (!target) return;
    // A packet that cannot be sent (no route, a full buffer) is a lost packet: the next one comes in 20 ms.
    this.#socket?.send(datagram, target.port, target.address, () => undefined);
  }

  #adopt({ section, direction, target }: RemoteVoice): void {
    this.agree({ formats: formatsOf(section), remoteDirection: direction });
    this.#latch.describe(target && this.#parts.mayReach(target.address) ? target : null);
  }

  async #describe(media: MediaDescription[]): Promise<string> {
    return this.#writer.write(await this.#parts.announce(), { media });
  }

  async #port(): Promise<number> {
    this.#opening ??= this.#open();
    return (await this.#opening).address().port;
  }

  async #open(): Promise<Socket> {
    const socket = await this.#parts.takeSocket();
    if (this.#isClosed) {
      socket.close();
      throw new Error('the session was closed');
    }
    socket.on('message', (datagram, from) => this.#received(datagram, from));
    socket.on('error', (error) => this.#parts.log.warn({ session: this.id, error }, 'the RTP socket failed'));
    this.#socket = socket;
    return socket;
  }

  #received(datagram: Buffer, from: RtpAddress): void {
    const packet = parseRtp(datagram);
    if (packet && this.#latch.admits(from)) this.accept(packet);
    else this.#foreignPackets += 1;
  }
}

function remoteVoice(description: SessionDescription): RemoteVoice {
  const { index, section } = voiceSection(description, [PROTOCOL]);
  const address = section.connection?.ip ?? description.connection?.ip;
  if (address === undefined || !(NOWHERE.has(address) || isOneHost(address)))
    throw new UnusableDescription('no IP address of a host is described', 'address');
  if (section.port > 65_535) throw new UnusableDescription('no port is described');
  const direction = directionOf(description, section);
  if (!NOWHERE.has(address)) return { section, index, direction, target: { address, port: section.port } };
  return { section, index, direction: heldDirection[direction], target: null };
}

const heldDirection: Record<MediaDirection, MediaDirection> = {
  sendrecv: 'sendonly',
  sendonly: 'sendonly',
  recvonly: 'inactive',
  inactive: 'inactive',
};
