/** The engine inside the server: call control over our own SIP edge and media. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type {
  BridgeId,
  BridgeRecordingOptions,
  CallControl,
  CallControlEvent,
  ChannelHeaders,
  ChannelId,
  ChannelRecordingOptions,
  Contact,
  HangupOptions,
  Media,
  OriginateRequest,
  PlaybackId,
  RecordingId,
} from '#server/calls/port/call-control.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import { Bridges } from './bridges.ts';
import { Channel, type ChannelListener, type ChannelOptions } from './channel.ts';
import { goingAway, UNANSWERED_LIMIT_MS, type EngineEdge, type EngineParts } from './engine-parts.ts';
import { endpointOf, mediaOfCaller, openMedia, OriginateTarget } from './endpoints.ts';
import { EventQueue } from './event-queue.ts';
import { letGo } from './let-go.ts';
import { LineWatch } from './line-watch.ts';
import { endDeadChannels, lostFor, type ActiveChannel } from './dead-channels.ts';
import type { Lines } from './media/voice/media-session.ts';
import { Playbacks } from './playbacks.ts';
import { Recordings } from './recordings.ts';
import { SILENCE_SWEEP_MS, SILENT_FOR_MS } from './silence-watch.ts';
import type { IncomingInvite, SipEdgeListener } from './sip/dialogs/leg.ts';
import type { Knocking } from './sip/websocket/phones.ts';
import type { SocketAddress } from './sip/wire/socket-address.ts';

type Opening = Pick<ChannelOptions, 'id' | 'media' | 'timeoutMs'> & Pick<ActiveChannel, 'endpoint'>;

export class EmbeddedEngine implements CallControl, SipEdgeListener {
  readonly #parts: EngineParts;
  readonly #events: EventQueue;
  readonly #bridges: Bridges;
  readonly #playbacks: Playbacks;
  readonly #recordings: Recordings;
  readonly #lines = new Map<ChannelId, ActiveChannel>();
  readonly #lineWatch: LineWatch;
  readonly #stopSweeping: () => void;
  #edge: EngineEdge | null = null;

  constructor(parts: EngineParts) {
    const { bay, recording, readSound, openFile, clock, log } = parts;
    this.#parts = parts;
    this.#events = new EventQueue(log);
    this.#lineWatch = new LineWatch(() => this.lines, log);
    this.#bridges = new Bridges(bay);
    this.#recordings = new Recordings({ bay, clock, openFile, emit: (event) => this.#events.push(event) });
    const onFinished = (playbackId: PlaybackId, { id: channelId }: Channel) =>
      this.#events.push({ type: 'PlaybackFinished', playbackId, channelId });
    this.#playbacks = new Playbacks({ bay, recording, readSound, onFinished });
    this.#stopSweeping = clock.every(SILENCE_SWEEP_MS, () => this.#sweep());
  }

  /** The edge hears of us before we hear of it: it is handed in once it is open. */
  attach(edge: EngineEdge): void {
    this.#edge = edge;
  }

  /** Where carriers reach us. */
  get trunkAddress(): SocketAddress {
    return this.#edge?.trunkAddress ?? notOpen();
  }

  /** Rejects when carriers do not reach us, for our own socket does not hear us. */
  readonly proveAlive = async (): Promise<void> => (this.#edge ? this.#edge.proveAlive() : notOpen());

  /** A browser's phone: an upgrade of /sip whose Origin was checked already. */
  acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer, from: Knocking): void {
    if (this.#edge) this.#edge.acceptWebSocket(request, socket, head, from);
    else socket.destroy();
  }

  /** The sign-ins by which browsers' phones are here now. */
  get sessionIds(): string[] {
    return this.#edge?.sessionIds ?? [];
  }

  /** Who has signed out has no phone any more; its calls end politely, or go on to their end. Resolves within about a second. */
  readonly endSession: EngineEdge['endSession'] = async (...of) => this.#edge?.endSession(...of);

  /** What is alive: a flow that ends with anything but zeros has leaked it. */
  get usage(): { channels: number; bridges: number; playbacks: number; recordings: number } {
    return {
      channels: this.#lines.size,
      bridges: this.#bridges.size,
      playbacks: this.#playbacks.size,
      recordings: this.#recordings.size,
    };
  }

  get lines(): Lines {
    return this.#parts.media.lines;
  }

  on(listener: (event: CallControlEvent) => void): Unsubscribe {
    return this.#events.on(listener);
  }

  readonly contactsOf = (ownerId: string): Contact[] => this.#edge?.contactsOf(ownerId) ?? [];

  /** They register again with credentials that are still good, or are rung no more. */
  readonly dropDeskPhones = (receivingId: string): void => this.#edge?.dropDeskPhones(receivingId);

  originate(request: OriginateRequest): ChannelId {
    const { endpoint, timeoutMs, ...identity } = request;
    const id = randomUUID();
    const edge = this.#edge;
    const way = edge && new OriginateTarget(endpoint, edge, this.#parts.trunk);
    const media = way && openMedia(way.media, this.#parts, { channelId: id });
    if (!media) {
      const gone = { channelId: id, cause: 'temporary-failure', sipStatus: null } as const;
      this.#events.push({ type: 'ChannelDestroyed', ...gone });
      return id;
    }
    const channel = this.#open({ id, media, endpoint, timeoutMs });
    channel.dial(
      (sdpOffer, listener) => edge.invite({ ...identity, target: way.target, sdpOffer, listener }),
      way.found,
    );
    return id;
  }

  label(channelId: ChannelId, { callId }: { callId: string }): void {
    const channel = this.#channel(channelId);
    if (channel) channel.callId = callId;
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
    this.#parts.log.warn({ bridgeId, ...channel.ids }, 'a third channel was kept out of a bridge');
  }

  removeFromBridge(bridgeId: BridgeId, channelId: ChannelId): void {
    const channel = this.#channel(channelId);
    if (channel) this.#bridges.remove(bridgeId, channel);
  }

  destroyBridge(bridgeId: BridgeId): void {
    this.#bridges.destroy(bridgeId);
    this.#recordings.bridgeGone(bridgeId);
  }

  play(channelId: ChannelId, media: Media): PlaybackId {
    const channel = this.#channel(channelId);
    return channel ? this.#playbacks.play(channel, media) : randomUUID();
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

  recordChannel(channelId: ChannelId, options: ChannelRecordingOptions): RecordingId {
    const channel = this.#channel(channelId);
    return channel ? this.#recordings.recordChannel(channel, options) : randomUUID();
  }

  recordBridge(bridgeId: BridgeId, { file, left, right }: BridgeRecordingOptions): RecordingId {
    return this.#recordings.recordBridge({
      bridgeId,
      isOpen: this.#bridges.has(bridgeId),
      left: this.#channel(left),
      right: this.#channel(right),
      isThere: (channel) => this.#bridges.has(bridgeId, channel),
      file,
    });
  }

  pauseRecording(recordingId: RecordingId): void {
    this.#recordings.setPaused(recordingId, true);
  }

  unpauseRecording(recordingId: RecordingId): void {
    this.#recordings.setPaused(recordingId, false);
  }

  stopRecording(recordingId: RecordingId): void {
    this.#recordings.stop(recordingId);
  }

  /** From the edge. */
  invite({ leg, origin, ...call }: IncomingInvite): void {
    const media = openMedia(mediaOfCaller(origin, this.#edge), this.#parts, { sipCallId: leg.callId });
    if (!media) {
      leg.end({ status: 503 });
      return;
    }
    const id = randomUUID();
    const endpoint = endpointOf(origin);
    const canAnswer = this.#open({ id, media, endpoint, timeoutMs: UNANSWERED_LIMIT_MS }).take(leg);
    const obstacle = canAnswer ? this.#lineWatch.obstacle : 'incompatible-media';
    const channel = { id, endpoint, ...call, sipCallId: leg.callId, obstacle };
    this.#events.push({ type: 'StasisStart', channel });
    this.#parts.log.info({ channelId: id, sipCallId: leg.callId, ...origin, obstacle }, 'call came in');
  }

  contactChanged(contact: Contact, status: 'Reachable' | 'Unreachable' | 'Removed'): void {
    this.#events.push({ type: 'ContactStatusChange', contact, status });
  }

  /** Ends every call politely, then lets go of sockets, ports and the media library. Resolves within about 4 s. */
  async close(): Promise<void> {
    this.#stopSweeping();
    for (const { channel, endpoint } of [...this.#lines.values()])
      channel.hangup(goingAway(endpoint.technology === 'phone'));
    await this.#edge?.close();
    await this.#recordings.settled();
    this.#parts.bay.close();
    await this.#parts.media.close();
  }

  #channel(channelId: ChannelId): Channel | undefined {
    return this.#lines.get(channelId)?.channel;
  }

  #open({ id, media, endpoint, timeoutMs }: Opening): Channel {
    const { names, clock, log } = this.#parts;
    const sound = { bridges: this.#bridges, playbacks: this.#playbacks, recordings: this.#recordings, log };
    const listener: ChannelListener = {
      ringing: () => this.#events.push({ type: 'ChannelStateChange', channelId: id, state: 'Ringing' }),
      progress: () => this.#events.push({ type: 'ChannelProgress', channelId: id }),
      up: () => this.#events.push({ type: 'ChannelStateChange', channelId: id, state: 'Up' }),
      held: (isHeld) => this.#events.push({ type: isHeld ? 'ChannelHold' : 'ChannelUnhold', channelId: id }),
      digit: (digit, isHeard) => {
        this.#events.push({ type: 'ChannelDtmfReceived', channelId: id, digit });
        this.#recordings.keyPressed(channel, digit);
        if (!isHeard) this.#passOn(channel, digit);
      },
      gone: (cause, sipStatus, lostAt) => {
        const end = { type: 'ChannelDestroyed', channelId: id, cause, sipStatus } as const;
        log.info({ ...channel.ids, cause, sipStatus, lostAt }, 'channel ended');
        const emitEnd = () => this.#events.push({ ...end, ...lostFor(lostAt, clock.now()) });
        this.#lines.delete(id);
        names.ended(channel);
        const recorded = letGo(channel, sound);
        if (recorded) void recorded.then(emitEnd, emitEnd);
        else emitEnd();
      },
    };
    const channel = new Channel({ id, media, clock, listener, timeoutMs });
    this.#lines.set(id, { channel, endpoint, flowLostAt: null });
    names.began(channel);
    this.#lineWatch.look();
    return channel;
  }

  #passOn(from: Channel, digit: string): void {
    const peer = this.#bridges.peerOf(from);
    if (peer) this.#parts.bay.press(peer.media, digit);
  }

  #sweep(): void {
    const { clock, silentForMs = SILENT_FOR_MS } = this.#parts;
    this.#lineWatch.look();
    endDeadChannels([...this.#lines.values()], clock.now(), { contactsOf: this.contactsOf, silentForMs });
  }
}

function notOpen(): never {
  throw new Error('the engine is not open yet');
}
