/**
 * The call-control port in memory: writes down every verb and lets a test be the network.
 * It keeps the port's promises (one ChannelDestroyed for each channel, events in a later turn than the verb),
 * so what passes against it has met the same order of things as with the embedded engine.
 */
import type {
  BridgeId,
  BridgeRecordingOptions,
  CallControl,
  CallControlEvent,
  ChannelHeaders,
  ChannelId,
  ChannelRecordingOptions,
  Contact,
  HangupCause,
  HangupOptions,
  IncomingChannel,
  Media,
  OriginateRequest,
  PlaybackId,
  RecordingId,
} from '#server/calls/port/call-control.ts';
import { Emitter, type Unsubscribe } from '#kit/emitter.ts';
import { PATIENCE_MS } from '../voice/within.ts';
import type { Verb } from './verb.ts';

type RecordingFinished = Extract<CallControlEvent, { type: 'RecordingFinished' }>;
type DestroyedMore = [sipStatus?: number | null, lost?: { lostForMs?: number }];
type VerbName = Verb['verb'];
type VerbOf<Name extends VerbName> = Extract<Verb, { verb: Name }>;

export class FakeCallControl implements CallControl {
  readonly label = () => undefined;
  /** Every verb, in the order asked. */
  readonly verbs: Verb[] = [];
  /** Who is in which bridge now. */
  readonly bridges = new Map<BridgeId, Set<ChannelId>>();
  /** Channels named and not destroyed yet: a flow that ends with one has leaked it. */
  readonly openChannels = new Set<ChannelId>();
  /** Verbs that throw: an engine is code, too. */
  readonly broken = new Set<VerbName>();
  lines = { used: 0, total: Infinity };
  readonly #events = new Emitter<CallControlEvent>();
  readonly #verbs = new Emitter<Verb>();
  readonly #recordings = new Map<RecordingId, ChannelId>();
  #contacts: Contact[] = [];
  #made = 0;

  on(listener: (event: CallControlEvent) => void): Unsubscribe {
    return this.#events.on(listener);
  }

  contactsOf(ownerId: string): Contact[] {
    return this.#contacts.filter((contact) => contact.ownerId === ownerId);
  }

  originate(request: OriginateRequest): ChannelId {
    const channelId = this.#id('channel');
    this.openChannels.add(channelId);
    this.#note({ verb: 'originate', channelId, request });
    return channelId;
  }

  ring(channelId: ChannelId, headers: ChannelHeaders = {}): void {
    this.#note({ verb: 'ring', channelId, headers });
  }

  progress(channelId: ChannelId, headers: ChannelHeaders = {}): void {
    this.#note({ verb: 'progress', channelId, headers });
  }

  answer(channelId: ChannelId, headers: ChannelHeaders = {}): void {
    this.#note({ verb: 'answer', channelId, headers });
    setImmediate(() => this.up(channelId));
  }

  hangup(channelId: ChannelId, options: HangupOptions): void {
    this.#note({ verb: 'hangup', channelId, options });
    setImmediate(() => this.destroy(channelId, options.cause));
  }

  createBridge(): BridgeId {
    const bridgeId = this.#id('bridge');
    this.bridges.set(bridgeId, new Set());
    this.#note({ verb: 'createBridge', bridgeId });
    return bridgeId;
  }

  addToBridge(bridgeId: BridgeId, channelId: ChannelId): void {
    for (const members of this.bridges.values()) members.delete(channelId);
    if (this.openChannels.has(channelId)) this.bridges.get(bridgeId)?.add(channelId);
    this.#note({ verb: 'addToBridge', bridgeId, channelId });
  }

  removeFromBridge(bridgeId: BridgeId, channelId: ChannelId): void {
    this.bridges.get(bridgeId)?.delete(channelId);
    this.#note({ verb: 'removeFromBridge', bridgeId, channelId });
  }

  destroyBridge(bridgeId: BridgeId): void {
    this.bridges.delete(bridgeId);
    this.#note({ verb: 'destroyBridge', bridgeId });
  }

  play(channelId: ChannelId, media: Media): PlaybackId {
    const playbackId = this.#id('playback');
    this.#note({ verb: 'play', playbackId, channelId, media });
    return playbackId;
  }

  stopPlayback(playbackId: PlaybackId): void {
    this.#note({ verb: 'stopPlayback', playbackId });
  }

  startMusicOnHold(channelId: ChannelId): void {
    this.#note({ verb: 'startMusicOnHold', channelId });
  }

  stopMusicOnHold(channelId: ChannelId): void {
    this.#note({ verb: 'stopMusicOnHold', channelId });
  }

  recordChannel(channelId: ChannelId, options: ChannelRecordingOptions): RecordingId {
    const recordingId = this.#id('recording');
    this.#recordings.set(recordingId, channelId);
    this.#note({ verb: 'recordChannel', recordingId, channelId, options });
    return recordingId;
  }

  recordBridge(bridgeId: BridgeId, options: BridgeRecordingOptions): RecordingId {
    const recordingId = this.#id('recording');
    this.#recordings.set(recordingId, options.left);
    this.#note({ verb: 'recordBridge', recordingId, bridgeId, options });
    return recordingId;
  }

  pauseRecording(recordingId: RecordingId): void {
    this.#note({ verb: 'pauseRecording', recordingId });
  }

  unpauseRecording(recordingId: RecordingId): void {
    this.#note({ verb: 'unpauseRecording', recordingId });
  }

  stopRecording(recordingId: RecordingId): void {
    this.#note({ verb: 'stopRecording', recordingId });
    setImmediate(() => this.finishRecording(recordingId, { cause: 'stopped' }));
  }

  // What the network does. Listeners hear it before these return.

  /** A phone of the user registers; the newest comes first in contactsOf. */
  register(ownerId: string, contact: Partial<Contact> = {}): Contact {
    const registered: Contact = {
      id: this.#id('contact'),
      ownerId,
      userAgent: 'fake',
      reachable: true,
      ...contact,
    };
    this.#contacts.unshift(registered);
    this.#events.emit({ type: 'ContactStatusChange', contact: registered, status: 'Reachable' });
    return registered;
  }

  unregister(contactId: string): void {
    const contact = this.#contacts.find(({ id }) => id === contactId);
    if (!contact) return;
    this.#contacts = this.#contacts.filter(({ id }) => id !== contactId);
    this.#events.emit({ type: 'ContactStatusChange', contact, status: 'Removed' });
  }

  /** A call comes in: from the trunk, unless `endpoint` says a phone. */
  incoming(channel: Partial<IncomingChannel> & { dialed: string }): ChannelId {
    const id = channel.id ?? this.#id('channel');
    this.openChannels.add(id);
    this.#events.emit({
      type: 'StasisStart',
      channel: {
        endpoint: { technology: 'trunk', peer: '127.0.0.1:5090' },
        callerNumber: '+12065550142',
        callerName: null,
        headers: {},
        sipCallId: `${id}@fake`,
        obstacle: null,
        ...channel,
        id,
      },
    });
    return id;
  }

  ringing(channelId: ChannelId): void {
    this.#emitOn(channelId, { type: 'ChannelStateChange', channelId, state: 'Ringing' });
  }

  /** The far side answers, or our own answer takes effect. */
  up(channelId: ChannelId): void {
    this.#emitOn(channelId, { type: 'ChannelStateChange', channelId, state: 'Up' });
  }

  progressed(channelId: ChannelId): void {
    this.#emitOn(channelId, { type: 'ChannelProgress', channelId });
  }

  hold(channelId: ChannelId): void {
    this.#emitOn(channelId, { type: 'ChannelHold', channelId });
  }

  unhold(channelId: ChannelId): void {
    this.#emitOn(channelId, { type: 'ChannelUnhold', channelId });
  }

  dtmf(channelId: ChannelId, digit: string): void {
    this.#emitOn(channelId, { type: 'ChannelDtmfReceived', channelId, digit });
  }

  finishPlayback(playbackId: PlaybackId): void {
    const played = this.verbsNamed('play').find((verb) => verb.playbackId === playbackId);
    if (!played) return;
    this.#emitOn(played.channelId, { type: 'PlaybackFinished', playbackId, channelId: played.channelId });
  }

  /** A recording comes to its end: by itself, or because we stopped it. Once. */
  finishRecording(
    recordingId: RecordingId,
    { durationMs = 5_000, cause = 'silence' }: Partial<Pick<RecordingFinished, 'durationMs' | 'cause'>> = {},
  ): void {
    const channelId = this.#recordings.get(recordingId);
    if (channelId === undefined || !this.#recordings.delete(recordingId)) return;
    this.#emitOn(channelId, { type: 'RecordingFinished', recordingId, channelId, durationMs, cause });
  }

  /** The far side hangs up, refuses or is lost. Once for each channel; later ones are silent. */
  destroy(channelId: ChannelId, cause: HangupCause = 'normal-clearing', ...more: DestroyedMore): void {
    const [sipStatus = null, lost = {}] = more;
    if (!this.openChannels.has(channelId)) return;
    for (const [recordingId, recorded] of this.#recordings) {
      if (recorded === channelId) this.finishRecording(recordingId, { cause: 'gone' });
    }
    this.openChannels.delete(channelId);
    for (const members of this.bridges.values()) members.delete(channelId);
    this.#events.emit({ type: 'ChannelDestroyed', channelId, cause, sipStatus, ...lost });
  }

  lose(channelId: ChannelId, lostForMs: number): void {
    this.destroy(channelId, 'destination-out-of-order', null, { lostForMs });
  }

  // What a test looks at.

  verbsNamed<Name extends VerbName>(name: Name): VerbOf<Name>[] {
    return this.verbs.filter((verb): verb is VerbOf<Name> => verb.verb === name);
  }

  /** The next verb of this name that no call of `nextVerb` has returned yet; rejects when none comes. */
  async nextVerb<Name extends VerbName>(
    name: Name,
    matches: (verb: VerbOf<Name>) => boolean = () => true,
  ): Promise<VerbOf<Name>> {
    const wanted = (verb: Verb): verb is VerbOf<Name> =>
      verb.verb === name && !this.#taken.has(verb) && matches(verb as VerbOf<Name>);
    const verb = this.verbs.find(wanted) ?? (await this.#awaitVerb(name, wanted));
    this.#taken.add(verb);
    return verb;
  }

  readonly #taken = new Set<Verb>();

  #awaitVerb<Wanted extends Verb>(name: string, wanted: (verb: Verb) => verb is Wanted): Promise<Wanted> {
    return new Promise((resolve, reject) => {
      const stop = this.#verbs.on((verb) => {
        if (!wanted(verb)) return;
        clearTimeout(timer);
        stop();
        resolve(verb);
      });
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`no ${name} came, only: ${this.verbs.map(({ verb }) => verb).join(', ')}`));
      }, PATIENCE_MS);
    });
  }

  #note(verb: Verb): void {
    this.verbs.push(verb);
    if (this.broken.has(verb.verb)) throw new Error(`${verb.verb} is broken`);
    this.#verbs.emit(verb);
  }

  #emitOn(channelId: ChannelId, event: CallControlEvent): void {
    if (this.openChannels.has(channelId)) this.#events.emit(event);
  }

  #id(kind: string): string {
    this.#made += 1;
    return `${kind}-${this.#made}`;
  }
}
