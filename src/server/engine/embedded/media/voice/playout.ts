/** What one session hears: the connection and the sounds that cover it. */
import type { Cancel } from '#kit/clock.ts';
import type { MediaFrame, MediaSession } from './media-session.ts';
import { keySource, soundSource, type Playback, type Source } from './playback.ts';
import { keyOf } from './telephone-event.ts';
import type { Ticker } from './ticker.ts';
import { keyTones } from './tones.ts';

/** Who presses faster than keys can be sent on is no finger: what is beyond is dropped. */
const MOST_WAITING_KEYS = 32;

export interface Track {
  layer: 'announcement' | 'music' | 'keys' | 'tones';
  next: Source;
  onDone: (() => void) | undefined;
}

type KeyFrame = Extract<MediaFrame, { kind: 'dtmf' }>;

export class Playout {
  readonly #session: Pick<MediaSession, 'send' | 'hearsKeys'>;
  readonly #ticker: Ticker;
  #tracks: Track[] = [];
  #stopTicking: Cancel | null = null;
  /** Whose audio was sent last: a change is marked, so that the far side's jitter buffer may settle anew. */
  #lastHeard: object | null = null;

  constructor(session: Pick<MediaSession, 'send' | 'hearsKeys'>, ticker: Ticker) {
    this.#session = session;
    this.#ticker = ticker;
  }

  /** A frame from the connected session: keys always pass, audio only while nothing covers it. */
  relay(frame: MediaFrame, from: object): void {
    if (frame.kind === 'dtmf') this.#relayKey(frame);
    else if (!this.#topmost()) this.#send(frame, from);
  }

  add(track: Track): Playback {
    this.#tracks.push(track);
    this.#stopTicking ??= this.#ticker.on(() => this.#tick());
    return { stop: () => this.#remove(track) };
  }

  /** By RFC 4733, which covers nothing, or as tones where the far side does not have it. */
  press(digits: string, onDone?: () => void): Playback {
    const layer = this.#session.hearsKeys ? 'keys' : 'tones';
    const waiting = this.#tracks.filter((track) => track.layer === layer).length;
    if (waiting >= MOST_WAITING_KEYS) return { stop: () => undefined };
    const next = layer === 'keys' ? keySource(digits) : soundSource(keyTones(digits), false);
    return this.add({ layer, next, onDone });
  }

  stop(): void {
    this.#tracks = [];
    this.#rest();
  }

  #relayKey(frame: KeyFrame): void {
    if (this.#session.hearsKeys) {
      this.#session.send(frame);
      return;
    }
    const key = frame.starts ? keyOf(frame.event) : null;
    if (key !== null) this.press(key);
  }

  #topmost(): Track | undefined {
    return this.#earliest('tones') ?? this.#latest('announcement') ?? this.#latest('music');
  }

  #earliest(layer: Track['layer']): Track | undefined {
    return this.#tracks.find((track) => track.layer === layer);
  }

  #latest(layer: Track['layer']): Track | undefined {
    return this.#tracks.findLast((track) => track.layer === layer);
  }

  #tick(): void {
    // One press after the other: tones of two keys at the same time are no valid key.
    this.#advance(this.#earliest('keys'));
    for (let top = this.#topmost(); top; top = this.#topmost()) if (this.#advance(top)) break;
  }

  /** False when the track had come to its end: what lies beneath it is heard in the same 20 ms. */
  #advance(track: Track | undefined): boolean {
    if (!track) return false;
    const frames = track.next();
    for (const frame of frames ?? []) this.#send(frame, track);
    if (frames) return true;
    this.#remove(track);
    track.onDone?.();
    return false;
  }

  #send(frame: MediaFrame, from: object): void {
    const isChange = frame.kind === 'audio' && this.#lastHeard !== from;
    if (isChange) this.#lastHeard = from;
    this.#session.send(isChange ? { ...frame, starts: true } : frame);
  }

  #remove(track: Track): void {
    this.#tracks = this.#tracks.filter((other) => other !== track);
    if (this.#tracks.length === 0) this.#rest();
  }

  #rest(): void {
    this.#stopTicking?.();
    this.#stopTicking = null;
  }
}
