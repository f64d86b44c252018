import { randomUUID } from 'node:crypto';
import type { Step } from '#server/routing/rules/decision.ts';
import type { RecordingId, Sound } from '../port/call-control.ts';
import type { Phase, PhaseEvent } from '../live/phase.ts';
import { saidGoodbye } from '../records/outcomes.ts';
import {
  SHORTEST_MESSAGE_MS,
  type BegunMessage,
  type LeftMessage,
  type MessageSink,
} from '../port/message-sink.ts';
import type { RecordingEnd } from '../live/open-recordings.ts';
import { Playing } from './playing.ts';
import type { RouteExecution } from './route-execution.ts';

const LONGEST_SECONDS = 180;
const SILENCE_SECONDS = 5;
/** A caller cannot be asked to say it again: a database that is away for a moment is. */
const AGAIN_AFTER_MS = [1_000, 5_000, 15_000];

/** Voicemail: the greeting, the beep, what the caller says, and a goodbye. Without room for a message, one sentence. */
export class MessageStep implements Phase {
  readonly #execution: RouteExecution;
  readonly #step: Extract<Step, { kind: 'voicemail' }>;
  #playing: Playing | null = null;
  #recording: { id: RecordingId; messageId: string; at: number } | null = null;
  #isGreeting = false;
  #isStopped = false;
  #begun: Promise<void> = Promise.resolve();

  constructor(execution: RouteExecution, step: Extract<Step, { kind: 'voicemail' }>) {
    this.#execution = execution;
    this.#step = step;
    execution.answer(() => execution.call.attempt(() => this.#greet()));
  }

  heard(event: PhaseEvent): void {
    const isKey = event.type === 'ChannelDtmfReceived' && event.channelId === this.#execution.caller.id;
    // Who knows the greeting goes straight to the beep.
    if (isKey && event.digit === '#' && this.#isGreeting) this.#beep();
    else this.#playing?.heard(event);
  }

  stop(): void {
    this.#isStopped = true;
    this.#playing?.stop();
    if (!this.#recording) return;
    const { call } = this.#execution;
    // The file is whole in a moment; the record is closed in this one.
    if (call.exchange.clock.now() - this.#recording.at >= SHORTEST_MESSAGE_MS) this.#kept();
    call.exchange.control.stopRecording(this.#recording.id);
  }

  async #greet(): Promise<void> {
    // Nobody speaks into a message that cannot be kept.
    if (this.#execution.call.exchange.files.room.isFull) {
      this.#say('cannot-take-calls');
      return;
    }
    const greeting = await this.#execution.media(this.#step.prompt, 'voicemail-greeting');
    const { call, caller } = this.#execution;
    if (this.#isStopped || call.isOver) return;
    const done = () => this.#beep();
    this.#isGreeting = true;
    this.#playing = new Playing({ call, channelId: caller.id, media: [greeting], done });
  }

  #beep(): void {
    const { call, caller } = this.#execution;
    this.#isGreeting = false;
    this.#playing?.stop();
    this.#playing = new Playing({ call, channelId: caller.id, media: ['beep'], done: () => this.#record() });
  }

  #record(): void {
    const { call, caller } = this.#execution;
    const { control, files, clock } = call.exchange;
    const messageId = randomUUID();
    const id = control.recordChannel(caller.id, {
      file: files.path('messages', messageId),
      maxSeconds: LONGEST_SECONDS,
      maxSilenceSeconds: SILENCE_SECONDS,
      terminateOn: '#',
    });
    const at = clock.now();
    this.#playing = null;
    this.#recording = { id, messageId, at };
    this.#begun = this.#tell((messages) => messages.begun(this.#message(messageId, at)));
    call.recordings.follow(id, caller.id, (end) => this.#recorded(messageId, at, end));
  }

  #recorded(messageId: string, at: number, { durationMs, cause }: RecordingEnd): Promise<void> {
    this.#recording = null;
    const isMessage = durationMs >= SHORTEST_MESSAGE_MS;
    if (isMessage && !this.#isStopped) this.#kept();
    // A caller who has been heard in part has left that part.
    const isLost = cause === 'failed' && !isMessage;
    if (!this.#isStopped && cause !== 'gone') this.#say(isLost ? 'cannot-take-calls' : 'goodbye');
    return isMessage ? this.#hand(messageId, at, durationMs) : this.#throwAway(messageId);
  }

  #kept(): void {
    const { record, exchange } = this.#execution.call;
    record.messageLeft();
    record.path.end('left a message', null, exchange.clock.now());
  }

  /** The last that the caller hears. */
  #say(media: Sound): void {
    const { call, caller } = this.#execution;
    call.note();
    const done = () => call.end(saidGoodbye);
    this.#playing = new Playing({ call, channelId: caller.id, media: [media], done });
  }

  #message(id: string, at: number): BegunMessage {
    const { call, caller, owned } = this.#execution;
    const { callerNumber: from, callerName: fromName } = caller;
    const { source, accountId } = owned;
    return { id, mailboxId: this.#step.mailboxId, callId: call.id, accountId, from, fromName, source, at };
  }

  async #hand(id: string, at: number, durationMs: number): Promise<void> {
    await this.#begun;
    await this.#keep({ ...this.#message(id, at), durationMs });
  }

  /** What goes wrong with it costs no message: only a crash would miss it. */
  async #tell(what: (messages: MessageSink) => Promise<void>): Promise<void> {
    const { messages, log } = this.#execution.call.exchange;
    await what(messages).catch((error: unknown) => log.warn({ error }, 'a message is not noted'));
  }

  async #keep(message: LeftMessage, [waitMs, ...later]: readonly number[] = AGAIN_AFTER_MS): Promise<void> {
    const { messages, clock, log } = this.#execution.call.exchange;
    const { id } = message;
    try {
      await messages.left(message, log);
    } catch (error) {
      log.error({ error, id, waitMs }, 'a message was not kept');
      if (waitMs === undefined) return;
      await new Promise<void>((resolve) => clock.after(waitMs, resolve));
      await this.#keep(message, later);
    }
  }

  async #throwAway(id: string): Promise<void> {
    const { files, log } = this.#execution.call.exchange;
    await this.#begun;
    await this.#tell((messages) => messages.dropped(id));
    await files.remove('messages', id).catch((error: unknown) => log.warn({ error, id }, 'a file stays'));
  }
}
