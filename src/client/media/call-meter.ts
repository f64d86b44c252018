import type { Cancel, Clock } from '#kit/clock.ts';
import type { LevelMeter } from './level-meter.ts';
import { QualityWatch, type Cause } from './quality.ts';
import { differenceOf, readTotals, type Totals } from './stats.ts';

interface CallMeterOptions {
  connection: RTCPeerConnection;
  listen: (track: MediaStreamTrack) => LevelMeter;
  clock: Clock;
}

const SAMPLE_EVERY_MS = 1_000;

/** Measures one call: how loud both sides are, and what the network does to the voice. Whoever makes it stops it. */
export class CallMeter {
  readonly #connection: RTCPeerConnection;
  readonly #listen: CallMeterOptions['listen'];
  readonly #watch = new QualityWatch();
  readonly #stopSampling: Cancel;
  #near: LevelMeter | null = null;
  #far: LevelMeter | null = null;
  #before: Totals | null = null;
  #isStopped = false;

  constructor({ connection, listen, clock }: CallMeterOptions) {
    this.#connection = connection;
    this.#listen = listen;
    this.#stopSampling = clock.every(SAMPLE_EVERY_MS, () => void this.#sample());
  }

  /** A muted track is silent here, too. */
  listenNear(track: MediaStreamTrack): void {
    this.#near?.stop();
    this.#near = this.#isStopped ? null : this.#listen(track);
  }

  listenFar(track: MediaStreamTrack): void {
    this.#far?.stop();
    this.#far = this.#isStopped ? null : this.#listen(track);
  }

  /** Each 0 to 1. */
  levels(): { near: number; far: number } {
    return { near: this.#near?.level() ?? 0, far: this.#far?.level() ?? 0 };
  }

  quality(): { mos: number; cause: Cause | null } | null {
    return this.#watch.quality();
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopSampling();
    this.#near?.stop();
    this.#far?.stop();
    this.#near = null;
    this.#far = null;
  }

  async #sample(): Promise<void> {
    if (this.#connection.connectionState !== 'connected') return;
    const totals = readTotals(await this.#connection.getStats());
    if (this.#isStopped || !totals) return;
    const sample = this.#before && differenceOf(this.#before, totals);
    this.#before = totals;
    if (sample) this.#watch.add(sample);
  }
}
