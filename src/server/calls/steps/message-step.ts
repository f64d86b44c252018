import { randomUUID } from 'node:crypto';
import type { Cancel } from '#kit/clock.ts';
import type { Step } from '#server/routing/rules/decision.ts';
import type { Sound } from '../port/call-control.ts';
import type { Phase, PhaseEvent } from '../live/phase.ts';
import { saidGoodbye } from '../records/outcomes.ts';
import { SHORTEST_MESSAGE_MS } from '../port/message-sink.ts';
import type { RecordingEnd } from '../live/open-recordings.ts';
import { MessageDraft } from './message-draft.ts';
import type { Playing } from './playing.ts';
import type { RouteExecution } from './route-execution.ts';

const LONGEST_SECONDS = 180;
const SILENCE_SECONDS = 5;

/** Voicemail: the greeting, the beep, what the caller says, and a goodbye. Without room for a message, one sentence. */
export class MessageStep implements Phase {
  readonly #execution: RouteExecution;
  readonly #step: Extract<Step, { kind: 'voicemail' }>;
  #playing: Playing | null = null;
  /** While they speak. */
  #recording: { draft: MessageDraft; stop: Cancel } | null = null;
  #isGreeting = false;
  #isStopped = false;

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
    // The file is whole in a moment; the record is closed in this one.
    if (this.#recording.draft.lastsMs >= SHORTEST_MESSAGE_MS) this.#kept();
    this.#recording.stop();
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
    this.#isGreeting = true;
    this.#playing = caller.say([greeting], () => this.#beep());
  }

  #beep(): void {
    this.#isGreeting = false;
    this.#playing?.stop();
    this.#playing = this.#execution.caller.say(['beep'], () => this.#record());
  }

  #record(): void {
    const draft = this.#draft();
    const limits = {
      maxSeconds: LONGEST_SECONDS,
      maxSilenceSeconds: SILENCE_SECONDS,
      terminateOn: '#',
    } as const;
    const stop = this.#execution.caller.record({ file: draft.file, ...limits }, (end) =>
      this.#recorded(draft, end),
    );
    this.#playing = null;
    this.#recording = { draft, stop };
    draft.begin();
  }

  #draft(): MessageDraft {
    const { call, caller, inventoryNumber } = this.#execution;
    const { exchange, id: callId } = call;
    const { source, accountId } = inventoryNumber;
    const from = { from: caller.number, fromName: caller.name, source };
    const { mailboxId } = this.#step;
    const at = exchange.clock.now();
    return new MessageDraft(exchange, { id: randomUUID(), mailboxId, callId, accountId, ...from, at });
  }

  #recorded(draft: MessageDraft, { durationMs, cause }: RecordingEnd): Promise<void> {
    this.#recording = null;
    const isMessage = durationMs >= SHORTEST_MESSAGE_MS;
    if (isMessage && !this.#isStopped) this.#kept();
    // A caller who has been heard in part has left that part.
    const isLost = cause === 'failed' && !isMessage;
    if (!this.#isStopped && cause !== 'gone') this.#say(isLost ? 'cannot-take-calls' : 'goodbye');
    return isMessage ? draft.keep(durationMs) : draft.throwAway();
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
    this.#playing = caller.say([media], () => call.end(saidGoodbye));
  }
}
