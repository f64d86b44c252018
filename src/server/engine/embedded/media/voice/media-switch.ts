/** Who hears what: joins sessions in pairs and plays sounds over them, on one clock. */
import type { Cancel, Clock } from '#kit/clock.ts';
import { Playout } from './playout.ts';
import type { MediaSession } from './media-session.ts';
import { soundSource, type Playback, type PlayOptions, type Sound } from './playback.ts';
import { Ticker } from './ticker.ts';

export interface MediaSwitchOptions {
  clock: Clock;
}

/** Ends a connection. Calling it twice does nothing. */
export type Disconnect = () => void;

/**
 * Several sources may want one session's ear; it hears the topmost: a key's tone, else a sound with an end, else a looping
 * one, else whomever it is connected to. What is covered waits (a sound) or is lost (speech), and is heard again afterwards.
 */
export class MediaSwitch {
  readonly #ticker: Ticker;
  readonly #listening = new Map<MediaSession, Playout>();
  readonly #connections = new Map<MediaSession, Disconnect>();

  constructor({ clock }: MediaSwitchOptions) {
    this.#ticker = new Ticker(clock);
  }

  /**
   * Audio and keys flow both ways until the returned function is called. Owns both sessions' `receive`.
   * A session has one connection at a time: an earlier one ends.
   */
  connect(a: MediaSession, b: MediaSession): Disconnect {
    this.#connections.get(a)?.();
    this.#connections.get(b)?.();
    const toA = this.#of(a);
    const toB = this.#of(b);
    a.receive((frame) => toB.relay(frame, a));
    b.receive((frame) => toA.relay(frame, b));
    const disconnect = () => {
      for (const session of [a, b]) {
        if (this.#connections.get(session) !== disconnect) continue;
        this.#connections.delete(session);
        session.receive(null);
      }
    };
    this.#connections.set(a, disconnect).set(b, disconnect);
    return disconnect;
  }

  /** Plays a sound into a session. */
  play(session: MediaSession, sound: Sound, { loop = false, onDone }: PlayOptions = {}): Playback {
    const layer = loop ? 'music' : 'announcement';
    return this.#of(session).add({ layer, next: soundSource(sound, loop), onDone });
  }

  /**
   * Presses keys (0–9, *, #), 100 ms each with pauses between them: by RFC 4733, which covers nothing, or as tones where
   * the far side does not have it.
   */
  press(session: MediaSession, digits: string, onDone?: () => void): Playback {
    return this.#of(session).press(digits, onDone);
  }

  /** Each 20 ms, on the clock by which everything is played. */
  everyFrame(run: () => void): Cancel {
    return this.#ticker.on(run);
  }

  /** Stops every playback and connection of a session: called before the session is closed. */
  release(session: MediaSession): void {
    this.#connections.get(session)?.();
    this.#listening.get(session)?.stop();
    this.#listening.delete(session);
  }

  /** Stops everything. */
  close(): void {
    for (const session of [...this.#listening.keys()]) this.release(session);
  }

  #of(session: MediaSession): Playout {
    const known = this.#listening.get(session);
    if (known) return known;
    const listening = new Playout(session, this.#ticker);
    this.#listening.set(session, listening);
    return listening;
  }
}
