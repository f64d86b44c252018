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

/** Quieter than this is drawn as quiet as it is. */
const QUIET = 30;

/** What the drawing is as high as: a soft voice on a telephone line fills it, too. */
export function loudestOf(waveform: Waveform): number {
  const { above, below } = sidesOf(waveform);
  return Math.max(QUIET, ...above, ...(below ?? []));
}

/** Of the loudest. */
const SILENCE = 0.03;

/** One path: a stroke from the base line for each bar that is not silent. @param height of `loudest`; negative: upwards. */
export function strokesOf(bars: readonly number[], loudest: number, base: number, height: number): string {
  return bars
    .map((level, bar) => ({ x: bar + 0.5, share: Math.min(1, level / loudest) }))
    .filter(({ share }) => share > SILENCE)
    .map(({ x, share }) => `M${x} ${base + Math.sign(height) * 3}v${(share * height).toFixed(1)}`)
    .join('');
}
