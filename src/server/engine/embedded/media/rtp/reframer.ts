import { FRAME_BYTES } from '../voice/media-session.ts';

/** A far side may send 10, 30 or 60 ms at a time; inside the engine every frame is 20. */
export class Reframer {
  #rest: Uint8Array = new Uint8Array(0);

  frames(payload: Uint8Array): Uint8Array[] {
    if (this.#rest.length === 0 && payload.length === FRAME_BYTES) return [payload];
    const all = new Uint8Array(this.#rest.length + payload.length);
    all.set(this.#rest);
    all.set(payload, this.#rest.length);
    const count = Math.floor(all.length / FRAME_BYTES);
    this.#rest = all.subarray(count * FRAME_BYTES);
    return Array.from({ length: count }, (_, i) => all.subarray(i * FRAME_BYTES, (i + 1) * FRAME_BYTES));
  }

  reset(): void {
    this.#rest = new Uint8Array(0);
  }
}
