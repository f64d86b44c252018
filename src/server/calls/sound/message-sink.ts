/** Who keeps what callers leave behind. The sound is in DataFiles 'messages' under the message's id, whole. */
export interface LeftMessage {
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
  durationMs: number;
}

export interface MessageSink {
  /** Once for each message; the call's end waits for it. */
  left(message: LeftMessage): Promise<void>;
}
