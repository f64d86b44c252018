/** The patch bay in memory: who is joined with whom, and what is played. */
import { ManualClock, type Cancel, type Clock } from '#kit/clock.ts';
import { FRAME_MS, type MediaSession } from '#server/engine/embedded/media/voice/media-session.ts';
import type { Disconnect } from '#server/engine/embedded/media/voice/media-switch.ts';
import type { Playback, PlayOptions, Sound } from '#server/engine/embedded/media/voice/playback.ts';

interface Played {
  session: string;
  sound: Sound;
  loop: boolean;
  isStopped: boolean;
  /** The sound comes to its end. */
  finish(): void;
}

export class FakeMediaSwitch {
  readonly connections = new Set<string>();
  readonly played: Played[] = [];
  readonly pressed: { session: string; digits: string }[] = [];
  isClosed = false;
  readonly #clock: Clock;

  constructor(clock: Clock = new ManualClock()) {
    this.#clock = clock;
  }

  connect(a: MediaSession, b: MediaSession): Disconnect {
    const pair = `${a.id} + ${b.id}`;
    this.connections.add(pair);
    return () => void this.connections.delete(pair);
  }

  play(session: MediaSession, sound: Sound, { loop = false, onDone }: PlayOptions = {}): Playback {
    const played: Played = { session: session.id, sound, loop, isStopped: false, finish: () => onDone?.() };
    this.played.push(played);
    return { stop: () => void (played.isStopped = true) };
  }

  press(session: MediaSession, digits: string): Playback {
    this.pressed.push({ session: session.id, digits });
    return { stop: () => undefined };
  }

  everyFrame(run: () => void): Cancel {
    return this.#clock.every(FRAME_MS, run);
  }

  release(session: MediaSession): void {
    for (const played of this.played) if (played.session === session.id) played.isStopped = true;
  }

  close(): void {
    this.isClosed = true;
  }
}
