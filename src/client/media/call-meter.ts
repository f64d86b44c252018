import type { LevelMeter } from './level-meter.ts';
import type { NetworkMeter } from './network-meter.ts';

/** What a call is measured with. */
export interface Meters {
  listen: (track: MediaStreamTrack) => LevelMeter;
  watch: (connection: RTCPeerConnection) => NetworkMeter;
}

/** Measures one call: how loud both sides are, and what the network does to the voice. Its maker stops it. */
export class CallMeter {
  readonly #meters: Meters;
  readonly #network: NetworkMeter;
  #near: LevelMeter | null = null;
  #far: LevelMeter | null = null;
  #isStopped = false;

  constructor(connection: RTCPeerConnection, meters: Meters) {
    this.#meters = meters;
    this.#network = meters.watch(connection);
  }

  /** A muted track is silent here, too. */
  listenNear(track: MediaStreamTrack): void {
    this.#near?.stop();
    this.#near = this.#isStopped ? null : this.#meters.listen(track);
  }

  listenFar(track: MediaStreamTrack): void {
    this.#far?.stop();
    this.#far = this.#isStopped ? null : this.#meters.listen(track);
  }

  /** Each 0 to 1. */
  levels(): { near: number; far: number } {
    return { near: this.#near?.level() ?? 0, far: this.#far?.level() ?? 0 };
  }

  quality(): ReturnType<NetworkMeter['quality']> {
    return this.#network.quality();
  }

  stop(): void {
    this.#isStopped = true;
    this.#network.stop();
    this.#near?.stop();
    this.#far?.stop();
    this.#near = null;
    this.#far = null;
  }
}
