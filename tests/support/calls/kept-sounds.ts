/** Takes what the calls room hands on, and remembers it. */
import type { CallRecord } from '#contract/calls/calls.ts';
import type { CallEventType, CallEventPublisher } from '#server/calls/port/call-event-publisher.ts';
import type { LeftMessage, MessageSink } from '#server/calls/port/message-sink.ts';
import type { RecordingSink, StartedRecording } from '#server/calls/port/recording-sink.ts';

type Told =
  | { what: 'started'; recording: StartedRecording }
  | { what: 'changed'; id: string; state: 'live' | 'paused' }
  | { what: 'finished'; id: string; durationMs: number };

export class KeptSounds {
  readonly messages: LeftMessage[] = [];
  /** Begun, and neither left nor dropped. */
  readonly begun = new Set<string>();
  /** So many messages are not taken, as by a database that is away. */
  refusals = 0;
  readonly recordings: Told[] = [];
  readonly events: { event: CallEventType; call: CallRecord }[] = [];

  get ports(): { messages: MessageSink; recordings: RecordingSink; publishEvent: CallEventPublisher } {
    const tell = (told: Told) => {
      this.recordings.push(told);
      return Promise.resolve();
    };
    return {
      messages: {
        begun: ({ id }) => {
          this.begun.add(id);
          return Promise.resolve();
        },
        dropped: (id) => {
          this.begun.delete(id);
          return Promise.resolve();
        },
        left: (message) => {
          if (this.refusals > 0) return Promise.reject(new Error(`away: ${(this.refusals -= 1)}`));
          this.begun.delete(message.id);
          this.messages.push(message);
          return Promise.resolve();
        },
      },
      recordings: {
        started: (recording) => tell({ what: 'started', recording }),
        changed: (id, state) => tell({ what: 'changed', id, state }),
        finished: (id, durationMs) => tell({ what: 'finished', id, durationMs }),
      },
      publishEvent: (_sql, _accountId, event, call) => {
        this.events.push({ event, call });
        return Promise.resolve();
      },
    };
  }
}
