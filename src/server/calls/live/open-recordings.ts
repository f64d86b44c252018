import type { CallControlEvent, ChannelId, RecordingId } from '../port/call-control.ts';

type RecordingFinished = Extract<CallControlEvent, { type: 'RecordingFinished' }>;
export type RecordingEnd = Pick<RecordingFinished, 'durationMs' | 'cause'>;

interface Followed {
  channelId: ChannelId;
  done: (end: RecordingEnd) => void;
}

/** The recordings of a call whose files are not whole yet: they may be so a moment after the call is over. */
export class OpenRecordings {
  readonly #followed = new Map<RecordingId, Followed>();
  readonly #kept: Promise<void>[] = [];

  /** `done` is called once, and `settled` waits for what it returns. It must not reject. */
  follow(id: RecordingId, channelId: ChannelId, done: (end: RecordingEnd) => Promise<void>): void {
    const kept = new Promise<void>((resolve) => {
      const finish = (end: RecordingEnd) => {
        try {
          void done(end).finally(resolve);
        } catch (error) {
          // The call's end waits for this, whatever went wrong in it.
          resolve();
          throw error;
        }
      };
      this.#followed.set(id, { channelId, done: finish });
    });
    this.#kept.push(kept);
  }

  heard(event: { type: string; channelId?: ChannelId } | RecordingFinished): void {
    if (isFinished(event)) this.#finish(event.recordingId, event);
    // A channel that was gone when its recording was asked for has none that could be finished.
    else if (event.type === 'ChannelDestroyed') {
      for (const [id, { channelId }] of [...this.#followed]) {
        if (channelId === event.channelId) this.#finish(id, { durationMs: 0, cause: 'failed' });
      }
    }
  }

  async settled(): Promise<void> {
    await Promise.all(this.#kept);
  }

  #finish(id: RecordingId, { durationMs, cause }: RecordingEnd): void {
    const followed = this.#followed.get(id);
    this.#followed.delete(id);
    followed?.done({ durationMs, cause });
  }
}

const isFinished = (event: { type: string }): event is RecordingFinished =>
  event.type === 'RecordingFinished';
