import { silentLog } from '#kit/log.ts';
import type { Cues } from '#client/state/devices/sound-cues.svelte.ts';
import type { Sound } from '#client/state/devices/voice.ts';
import { fail } from '#kit/result.ts';

/** Remembers what would be heard: `played` is every single sound, `sounding` what lasts at the moment. */
export class SilentSound implements Sound, Cues {
  readonly log = silentLog;
  readonly played: string[] = [];
  readonly sounding = new Set<string>();

  readonly ringer = {
    ring: ({ inCall }: { inCall: boolean }) => {
      this.ringer.stop();
      this.sounding.add(inCall ? 'call waiting' : 'bells');
    },
    stop: () => {
      this.sounding.delete('bells');
      this.sounding.delete('call waiting');
    },
  };

  readonly tones = {
    key: (digit: string) => void this.played.push(digit),
    tick: (tick: string) => void this.played.push(tick),
    ringback: () => this.#lasting('ringback'),
    holdReminder: () => this.#lasting('hold reminder'),
  };

  readonly microphone = { open: () => Promise.resolve(fail('microphone-missing' as const)) };
  readonly speaker = { play: () => () => undefined };
  readonly meters: Sound['meters'] = {
    listen: () => ({ level: () => 0, stop: () => undefined }),
    watch: () => ({ quality: () => null, stop: () => undefined }),
  };
  follow = () => () => undefined;

  #lasting(name: string): () => void {
    this.sounding.add(name);
    return () => void this.sounding.delete(name);
  }
}
