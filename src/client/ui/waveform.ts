/** Loudest sample of each of equal stretches, 0–100. Two sides: caller above the line, agent below. */
export type Waveform = readonly number[] | { above: readonly number[]; below: readonly number[] };

export const sidesOf = (waveform: Waveform) =>
  'above' in waveform ? waveform : { above: waveform, below: null };

/** As many bars as there is room for: each shows the loudest of its stretch. */
export function barsOf(levels: readonly number[], count: number): number[] {
  if (levels.length === 0) return [];
  return Array.from({ length: count }, (_, bar) => {
    const from = Math.floor((bar * levels.length) / count);
    const until = Math.max(from + 1, Math.floor(((bar + 1) * levels.length) / count));
    return Math.max(...levels.slice(from, until));
  });
}

const SILENCE = 2;

/** One path: a stroke from the base line for each bar that is not silent. @param height of the loudest; negative: upwards. */
export function strokesOf(bars: readonly number[], base: number, height: number): string {
  return bars
    .map((level, bar) => ({ x: bar + 0.5, length: (Math.min(100, level) / 100) * height }))
    .filter((_, bar) => (bars[bar] ?? 0) > SILENCE)
    .map(({ x, length }) => `M${x} ${base + Math.sign(height) * 3}v${length.toFixed(1)}`)
    .join('');
}
