import type { Log } from '#kit/log.ts';

/** Who keeps the recordings of calls. The sound is in DataFiles 'recordings' under the recording's id. */
export interface StartedRecording {
  id: string;
  callId: string;
  accountId: string;
  /** Epoch milliseconds. */
  at: number;
}

/** Told in this order, one at a time, of each recording: started, any number of changes, finished. `log`: the call's. */
export interface RecordingSink {
  started(recording: StartedRecording, log?: Log): Promise<void>;
  changed(id: string, state: 'live' | 'paused'): Promise<void>;
  /** The file is whole now. */
  finished(id: string, durationMs: number, log?: Log): Promise<void>;
}
