/**
 * How good a voice is, by the E-model (ITU-T G.107) for G.711 with packet-loss concealment, which is what our server
 * and every browser speak: Ie = 0, Bpl = 25.1 (G.113 Appendix I).
 */
export interface NetworkSample {
  /** Round trip, milliseconds. */
  rttMs: number;
  jitterMs: number;
  /** Part of the packets that never came, 0 to 1. */
  loss: number;
  /** How long the browser holds packets back, milliseconds. */
  bufferMs: number;
}

export type Cause = 'loss' | 'jitter' | 'delay';

/** Default R with every other parameter at its default (G.107 table 2). */
const BEST_R = 93.2;
const PACKET_LOSS_ROBUSTNESS = 25.1;
const PACKET_MS = 20;

/** Transmission rating, 0 to 93.2. */
export function ratingOf({ rttMs, loss, bufferMs }: NetworkSample): number {
  const delayMs = rttMs / 2 + bufferMs + PACKET_MS;
  return Math.max(0, BEST_R - delayImpairment(delayMs) - lossImpairment(loss));
}

/** Mean opinion score, 1 to 4.5 (G.107 Annex B). */
export function mosOf(rating: number): number {
  if (rating <= 0) return 1;
  if (rating >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
}

/** Idd of G.107 §3.5: absolute one-way delay; the echo terms vanish in a headset. */
function delayImpairment(delayMs: number): number {
  if (delayMs <= 100) return 0;
  const x = Math.log2(delayMs / 100);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
}

/** Ie,eff of G.107 §3.6 for random loss (BurstR = 1). */
function lossImpairment(loss: number): number {
  const percent = Math.min(1, Math.max(0, loss)) * 100;
  return (95 * percent) / (percent + PACKET_LOSS_ROBUSTNESS);
}

const LIMITS = { rttMs: 400, jitterMs: 30, loss: 0.01, meanLoss: 0.03, mos: 3.5 };
const RAISED_BY = 3;
const OF_LAST = 5;
const MEAN_OVER = 7;

/**
 * Which fault to name, from samples a second apart: a warning is raised when 3 of the last 5 samples show it and
 * cleared when none does.
 */
export class QualityWatch {
  #samples: NetworkSample[] = [];
  readonly #raised = new Set<Cause | 'mos'>();

  add(sample: NetworkSample): void {
    this.#samples = [...this.#samples, sample].slice(-MEAN_OVER);
    this.#judge('delay', ({ rttMs }) => rttMs > LIMITS.rttMs);
    this.#judge('jitter', ({ jitterMs }) => jitterMs > LIMITS.jitterMs);
    this.#judge('loss', ({ loss }) => loss > LIMITS.loss);
    this.#judge('mos', (each) => mosOf(ratingOf(each)) < LIMITS.mos);
    if (this.#isLossyOnAverage) this.#raised.add('loss');
  }

  get warnings(): ReadonlySet<Cause | 'mos'> {
    return this.#raised;
  }

  /** Over the last samples; null before the first. */
  quality(): { mos: number; cause: Cause | null } | null {
    const recent = this.#samples.slice(-OF_LAST);
    if (recent.length === 0) return null;
    const mean = (of: (sample: NetworkSample) => number) =>
      recent.reduce((sum, sample) => sum + of(sample), 0) / recent.length;
    return { mos: mosOf(mean(ratingOf)), cause: this.#raised.size === 0 ? null : worst(mean) };
  }

  get #isLossyOnAverage(): boolean {
    const { length } = this.#samples;
    const sum = this.#samples.reduce((total, { loss }) => total + loss, 0);
    return length === MEAN_OVER && sum / length > LIMITS.meanLoss;
  }

  #judge(warning: Cause | 'mos', isBad: (sample: NetworkSample) => boolean): void {
    const bad = this.#samples.slice(-OF_LAST).filter(isBad).length;
    if (bad >= RAISED_BY) this.#raised.add(warning);
    else if (bad === 0) this.#raised.delete(warning);
  }
}

/** The cause that lies furthest beyond its limit. */
function worst(mean: (of: (sample: NetworkSample) => number) => number): Cause {
  const excess: [Cause, number][] = [
    ['loss', mean(({ loss }) => loss) / LIMITS.loss],
    ['jitter', mean(({ jitterMs }) => jitterMs) / LIMITS.jitterMs],
    ['delay', mean(({ rttMs }) => rttMs) / LIMITS.rttMs],
  ];
  return excess.reduce((most, each) => (each[1] > most[1] ? each : most))[0];
}
