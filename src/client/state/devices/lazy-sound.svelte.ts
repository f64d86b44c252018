import type { NetworkMeter } from '#client/media/network-meter.ts';
import type { Clock } from '#kit/clock.ts';
import { fail } from '#kit/result.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import { loadUntilHere } from '../connection/load-again.ts';
import type { Phone } from '../phone/phone.svelte.ts';
import type { Sound, Voice } from './voice.ts';

const unheard = () => undefined;

/**
 * The sound of the phone before it is there: what is asked of it waits. It is fetched when the phone is registered,
 * since nothing can ring or be spoken earlier, and then takes no time from the registration itself.
 */
export class LazySound {
  readonly #clock: Clock;
  readonly #load: () => Promise<Sound>;
  #sound: Promise<Sound> | null = null;

  constructor(clock: Clock, load: () => Promise<Sound>) {
    this.#clock = clock;
    this.#load = load;
  }

  readonly tones: Sound['tones'] = {
    key: (digit) => void this.#get().then(({ tones }) => tones.key(digit), unheard),
  };

  readonly voice: Voice = {
    microphone: {
      open: () =>
        this.#get().then(
          ({ microphone }) => microphone.open(),
          () => fail('microphone-missing'),
        ),
    },
    speaker: { play: (track) => this.#whileWanted(({ speaker }) => speaker.play(track)) },
    meters: {
      listen: (track) => {
        let level = () => 0;
        const stop = this.#whileWanted(({ meters }) => {
          const meter = meters.listen(track);
          level = () => meter.level();
          return () => meter.stop();
        });
        return { level: () => level(), stop };
      },
      watch: (connection) => {
        let quality: NetworkMeter['quality'] = () => null;
        const stop = this.#whileWanted(({ meters }) => {
          const meter = meters.watch(connection);
          quality = () => meter.quality();
          return () => meter.stop();
        });
        return { quality: () => quality(), stop };
      },
    },
  };

  /** The caller owns the end of it. */
  follow(phone: Phone): Unsubscribe {
    return $effect.root(() => {
      const isWanted = $derived(phone.isSettled);
      $effect(() => (isWanted ? this.#whileWanted((sound) => sound.follow(phone)) : undefined));
    });
  }

  #whileWanted(begin: (sound: Sound) => Unsubscribe): Unsubscribe {
    let stop: Unsubscribe = () => undefined;
    const stopAsking = loadUntilHere(this.#clock, () => this.#get(), {
      here: (sound) => (stop = begin(sound)),
    });
    return () => {
      stopAsking();
      stop();
    };
  }

  #get(): Promise<Sound> {
    this.#sound ??= this.#load().catch((error: unknown) => {
      // The next who needs it asks again.
      this.#sound = null;
      throw error;
    });
    return this.#sound;
  }
}
