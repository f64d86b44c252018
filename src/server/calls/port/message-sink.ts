import type { Log } from '#kit/log.ts';

/** Shorter is a caller who hung up at the beep: no message. */
export const SHORTEST_MESSAGE_MS = 1_000;

/** Who keeps what callers leave behind. The sound is in DataFiles 'messages' under the message's id. */
export interface BegunMessage {
  id: string;
  mailboxId: string;
  callId: string;
  accountId: string;
  /** E.164 or "anonymous". Untrusted, as the name. */
  from: string;
  fromName: string | null;
  source: string | null;
  /** Epoch milliseconds at which it began. */
  at: number;
}

export interface LeftMessage extends BegunMessage {
  durationMs: number;
}

/** `begun`, then `left` or `dropped`, each once; what comes after it waits for it. */
export interface MessageSink {
  /** The caller speaks: should the server fall, what they have said is found by this. */
  begun(message: BegunMessage): Promise<void>;
  /** The sound is whole. The call's end waits for it. `log`: the call's. */
  left(message: LeftMessage, log?: Log): Promise<void>;
  /** Nothing was said. */
  dropped(messageId: string): Promise<void>;
}
