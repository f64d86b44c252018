/** What is being played to whom, and the music of those on hold. */
import { randomUUID } from 'node:crypto';
import type { Media, PlaybackId, Sound as SoundName } from '#server/calls/port/call-control.ts';
import type { Channel } from './channel.ts';
import type { MediaSwitch } from './media/voice/media-switch.ts';
import type { Playback, Sound } from './media/voice/playback.ts';

interface Playing {
  channel: Channel;
  playback: Playback | null;
}

export interface PlaybacksOptions {
  bay: Pick<MediaSwitch, 'play' | 'release'>;
  recording: (name: SoundName) => Sound;
  /** Null for a file that cannot be played. */
  readSound: (file: string) => Promise<Sound | null>;
  /** It came to its end by itself. */
  onFinished: (playbackId: PlaybackId, channel: Channel) => void;
}

export class Playbacks {
  readonly #bay: PlaybacksOptions['bay'];
  readonly #recording: PlaybacksOptions['recording'];
  readonly #readSound: PlaybacksOptions['readSound'];
  readonly #onFinished: PlaybacksOptions['onFinished'];
  readonly #playing = new Map<PlaybackId, Playing>();
  readonly #music = new Map<Channel, Playback>();

  constructor({ bay, recording, readSound, onFinished }: PlaybacksOptions) {
    this.#bay = bay;
    this.#recording = recording;
    this.#readSound = readSound;
    this.#onFinished = onFinished;
  }

  get size(): number {
    return this.#playing.size + this.#music.size;
  }

  /** Starts once the channel's media is described, so that the first word is not lost; a file when it is read, too. */
  play(channel: Channel, media: Media): PlaybackId {
    const id = randomUUID();
    this.#playing.set(id, { channel, playback: null });
    const reading = typeof media === 'string' ? null : this.#readSound(media.file).catch(() => null);
    channel.whenDescribed(() => {
      if (typeof media === 'string') this.#start(id, this.#recording(media));
      else void reading?.then((sound) => this.#start(id, sound));
    });
    return id;
  }

  stop(id: PlaybackId): void {
    this.#playing.get(id)?.playback?.stop();
    this.#playing.delete(id);
  }

  startMusic(channel: Channel): void {
    if (this.#music.has(channel)) return;
    this.#music.set(channel, this.#bay.play(channel.media, this.#recording('music-on-hold'), { loop: true }));
  }

  stopMusic(channel: Channel): void {
    this.#music.get(channel)?.stop();
    this.#music.delete(channel);
  }

  /** Stops whatever a channel hears; nothing of it is reported as finished. */
  release(channel: Channel): void {
    for (const [id, playing] of this.#playing) if (playing.channel === channel) this.#playing.delete(id);
    this.#music.delete(channel);
    this.#bay.release(channel.media);
  }

  #start(id: PlaybackId, sound: Sound | null): void {
    const playing = this.#playing.get(id);
    if (!playing) return;
    const onDone = () => {
      if (this.#playing.delete(id)) this.#onFinished(id, playing.channel);
    };
    if (sound === null) onDone();
    else playing.playback = this.#bay.play(playing.channel.media, sound, { onDone });
  }
}
