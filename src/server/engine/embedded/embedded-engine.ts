/** The engine inside the server: call control over our own SIP edge and media. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type {
  BridgeId,
  CallControl,
  CallControlEvent,
  ChannelHeaders,
  ChannelId,
  Contact,
  HangupOptions,
  IncomingChannel,
  OriginateRequest,
  PlaybackId,
  Sound as SoundName,
} from '#server/calls/call-control.ts';
import type { Clock } from '#kit/clock.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import type { Log } from '#kit/log.ts';
import { Bridges } from './bridges.ts';
import { Channel, type ChannelListener } from './channel.ts';
import { EventQueue } from './event-queue.ts';
import type { MediaSession, MediaSessions } from './media/media-session.ts';
import type { PatchBay } from './media/patch-bay.ts';
import type { Sound } from './media/playback.ts';
import { Playbacks } from './playbacks.ts';
import { defaultSilenceLimits, isLost, SILENCE_SWEEP_MS, type SilenceLimits } from './silence-watch.ts';
import type { IncomingInvite, SipEdge, SipEdgeListener } from './sip/leg.ts';
import type { SocketAddress } from './sip/udp/socket-address.ts';

export interface EngineParts {
  media: MediaSessions;
  bay: Pick<PatchBay, 'connect' | 'play' | 'press' | 'release' | 'close'>;
  recording: (name: SoundName) => Sound;
  /** Host of the trunk's URI: media may come from any port of it. */
  trunkHost: () => string;
  clock: Clock;
  log: Log;
  silenceLimits?: SilenceLimits;
}

/** The edge as the engine opens it: with the doors that only the composition root uses. */
export interface EngineEdge extends SipEdge {
  /** Where the trunk's UDP socket is bound. */
  readonly trunkAddress: SocketAddress;
  /** Takes over an HTTP upgrade whose Origin was checked already. */
  acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

interface Line {
  channel: Channel;
  endpoint: IncomingChannel['endpoint'] | OriginateRequest['endpoint'];
  flowLostAt: number | null;
}

/** RFC 3261 §16.6 timer C: an INVITE that nobody answers is over after three minutes; we give a queue some more. */
const UNANSWERED_LIMIT_MS = 300_000;

export class EmbeddedEngine implements CallControl, SipEdgeListener {
  readonly #parts: EngineParts;
  readonly #events: EventQueue;
  readonly #bridges: Bridges;
  readonly #playbacks: Playbacks;
  readonly #lines = new Map<ChannelId, Line>();
  readonly #stopSweeping: () => void;
  #edge: EngineEdge | null = null;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#events = new EventQueue(parts.log);
    this.#bridges = new Bridges(parts.bay);
    this.#playbacks = new Playbacks({
      bay: parts.bay,
      recording: parts.recording,
      onFinished: (playbackId, { id }) =>
        this.#events.push({ type: 'PlaybackFinished', playbackId, channelId: id }),
    });
    this.#stopSweeping = parts.clock.every(SILENCE_SWEEP_MS, () => this.#sweep());
  }

  /** The edge hears of us before we hear of it: it is handed in once it is open. */
  attach(edge: EngineEdge): void {
    this.#edge = edge;
  }

  /** Where carriers reach us. */
  get trunkAddress(): SocketAddress {
    if (!this.#edge) throw new Error('the engine is not open yet');
    return this.#edge.trunkAddress;
  }

  /** A browser's phone: an upgrade of /sip whose Origin was checked already. */
  acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#edge) this.#edge.acceptWebSocket(request, socket, head);
    else socket.destroy();
  }

  /** What is alive: a flow that ends with anything but zeros has leaked it. */
  get usage(): { channels: number; bridges: number; playbacks: number } {
    return { channels: this.#lines.size, bridges: this.#bridges.size, playbacks: this.#playbacks.size };
  }

  on(listener: (event: CallControlEvent) => void): Unsubscribe {
    return this.#events.on(listener);
  }

  contactsOf(userId: string): Contact[] {
    return this.#edge?.contactsOf(userId) ?? [];
  }

  originate(request: OriginateRequest): ChannelId {
    const { endpoint, timeoutMs, ...identity } = request;
    const id = randomUUID();
    const edge = this.#edge;
    const media = edge && this.#openMedia(endpoint.technology, this.#parts.trunkHost);
    if (!media) {
      this.#events.push({
        type: 'ChannelDestroyed',
        channelId: id,
        cause: 'temporary-failure',
        sipStatus: null,
      });
      return id;
    }
    const channel = this.#open({ id, media, endpoint, timeoutMs });
    const target =
      endpoint.technology === 'phone'
        ? { kind: 'phone' as const, contactId: endpoint.contactId }
        : { kind: 'trunk' as const, number: endpoint.number };
    channel.dial((sdpOffer, listener) => edge.invite({ ...identity, target, sdpOffer, listener }));
    return id;
  }

  ring(channelId: ChannelId, headers: ChannelHeaders = {}): void {
    this.#channel(channelId)?.ring(headers);
  }

  progress(channelId: ChannelId, headers: ChannelHeaders = {}): void {
    this.#channel(channelId)?.progress(headers);
  }

  answer(channelId: ChannelId, headers: ChannelHeaders = {}): void {
    this.#channel(channelId)?.answer(headers);
  }

  hangup(channelId: ChannelId, options: HangupOptions): void {
    this.#channel(channelId)?.hangup(options);
  }

  createBridge(): BridgeId {
    return this.#bridges.create();
  }

  addToBridge(bridgeId: BridgeId, channelId: ChannelId): void {
    const channel = this.#channel(channelId);
    if (!channel || this.#bridges.add(bridgeId, channel)) return;
    this.#parts.log.warn({ bridgeId, channelId }, 'a third channel was kept out of a bridge');
  }

  removeFromBridge(bridgeId: BridgeId, channelId: ChannelId): void {
    const channel = this.#channel(channelId);
    if (channel) this.#bridges.remove(bridgeId, channel);
  }

  destroyBridge(bridgeId: BridgeId): void {
    this.#bridges.destroy(bridgeId);
  }

  play(channelId: ChannelId, sound: SoundName): PlaybackId {
    const channel = this.#channel(channelId);
    return channel ? this.#playbacks.play(channel, sound) : randomUUID();
  }

  stopPlayback(playbackId: PlaybackId): void {
    this.#playbacks.stop(playbackId);
  }

  startMusicOnHold(channelId: ChannelId): void {
    const channel = this.#channel(channelId);
    if (channel) this.#playbacks.startMusic(channel);
  }

  stopMusicOnHold(channelId: ChannelId): void {
    const channel = this.#channel(channelId);
    if (channel) this.#playbacks.stopMusic(channel);
  }

  /** From the edge. */
  invite({ leg, origin, ...call }: IncomingInvite): void {
    const peer = origin.kind === 'trunk' ? origin.peer : '';
    const media = this.#openMedia(origin.kind, () => addressOf(peer));
    if (!media) {
      leg.end({ status: 503 });
      return;
    }
    const id = randomUUID();
    const endpoint: IncomingChannel['endpoint'] =
      origin.kind === 'phone'
        ? { technology: 'phone', userId: origin.userId, contactId: origin.contactId }
        : { technology: 'trunk', peer };
    this.#events.push({ type: 'StasisStart', channel: { id, endpoint, ...call, sipCallId: leg.callId } });
    this.#parts.log.info({ channelId: id, sipCallId: leg.callId, from: endpoint.technology }, 'call came in');
    this.#open({ id, media, endpoint, timeoutMs: UNANSWERED_LIMIT_MS }).take(leg);
  }

  /** From the edge. */
  contactChanged(contact: Contact, status: 'Reachable' | 'Unreachable' | 'Removed'): void {
    this.#events.push({ type: 'ContactStatusChange', contact, status });
  }

  /** Ends every call politely, then lets go of sockets, ports and the media library. Resolves within about 4 s. */
  async close(): Promise<void> {
    this.#stopSweeping();
    for (const { channel } of [...this.#lines.values()]) channel.hangup({ cause: 'normal-clearing' });
    await this.#edge?.close();
    this.#parts.bay.close();
    await this.#parts.media.close();
  }

  #channel(channelId: ChannelId): Channel | undefined {
    return this.#lines.get(channelId)?.channel;
  }

  /** Null: no port is free. The call fails, the server goes on. */
  #openMedia(technology: 'phone' | 'trunk', signallingAddress: () => string): MediaSession | null {
    const { media, log } = this.#parts;
    try {
      return technology === 'phone' ? media.webRtc() : media.rtp({ signallingAddress: signallingAddress() });
    } catch (error) {
      log.error({ error }, 'no media for a call');
      return null;
    }
  }

  #open(options: {
    id: ChannelId;
    media: MediaSession;
    endpoint: Line['endpoint'];
    timeoutMs: number;
  }): Channel {
    const { id, media, endpoint, timeoutMs } = options;
    const listener: ChannelListener = {
      ringing: () => this.#events.push({ type: 'ChannelStateChange', channelId: id, state: 'Ringing' }),
      progress: () => this.#events.push({ type: 'ChannelProgress', channelId: id }),
      up: () => this.#events.push({ type: 'ChannelStateChange', channelId: id, state: 'Up' }),
      held: (isHeld) => this.#events.push({ type: isHeld ? 'ChannelHold' : 'ChannelUnhold', channelId: id }),
      digit: (digit) => this.#events.push({ type: 'ChannelDtmfReceived', channelId: id, digit }),
      silentDigit: (digit) => this.#passOn(channel, digit),
      gone: (cause, sipStatus) => {
        this.#lines.delete(id);
        this.#bridges.leave(channel);
        this.#playbacks.release(channel);
        this.#events.push({ type: 'ChannelDestroyed', channelId: id, cause, sipStatus });
        this.#parts.log.info({ channelId: id, cause, sipStatus }, 'channel ended');
      },
    };
    const channel = new Channel({ id, media, clock: this.#parts.clock, listener, timeoutMs });
    this.#lines.set(id, { channel, endpoint, flowLostAt: null });
    return channel;
  }

  #passOn(from: Channel, digit: string): void {
    const peer = this.#bridges.peerOf(from);
    if (peer) this.#parts.bay.press(peer.media, digit);
  }

  #sweep(): void {
    const now = this.#parts.clock.now();
    const limits = this.#parts.silenceLimits ?? defaultSilenceLimits;
    for (const line of [...this.#lines.values()]) {
      const { channel, endpoint } = line;
      line.flowLostAt = this.#hasFlow(endpoint) ? null : (line.flowLostAt ?? now);
      const { upSince, isHeld } = channel;
      const { lastReceivedAt } = channel.media;
      const facts = {
        technology: endpoint.technology,
        upSince,
        lastReceivedAt,
        flowLostAt: line.flowLostAt,
        isHeld,
      };
      if (isLost(facts, now, limits)) channel.hangup({ cause: 'destination-out-of-order' });
    }
  }

  #hasFlow(endpoint: Line['endpoint']): boolean {
    if (endpoint.technology === 'trunk') return true;
    return this.contactsOf(endpoint.userId).some(
      ({ id, reachable }) => id === endpoint.contactId && reachable,
    );
  }
}

/** Of "address:port"; an IPv6 address has colons of its own. */
function addressOf(peer: string): string {
  return peer.slice(0, peer.lastIndexOf(':')).replace(/[[\]]/g, '');
}
