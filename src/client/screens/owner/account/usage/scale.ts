/** The arithmetic of the charts: pure, in units of the drawing. */

/** Where a value lies between 0 and `size`. A chart of nothing but zeros is flat. */
export function linear(most: number, size: number): (value: number) => number {
  return (value) => (most <= 0 ? 0 : (Math.min(value, most) / most) * size);
}

export interface Band {
  at: number;
  size: number;
}

/** `count` bands side by side with `gap` (0 to 1 of a step) between them. */
export function bands(count: number, length: number, gap: number): Band[] {
  const step = length / Math.max(1, count);
  const size = step * (1 - gap);
  return Array.from({ length: count }, (_, index) => ({ at: index * step + (step - size) / 2, size }));
}

/**
 * Which of `count` neighbours carry a label, when each label needs `room`: the first, then at even steps, and the last
 * if it has room of its own.
 */
export function labelled(count: number, length: number, room: number): number[] {
  if (count === 0) return [];
  const step = length / count;
  const every = niceStep(Math.max(1, Math.ceil(room / step)));
  const shown = Array.from({ length: Math.ceil(count / every) }, (_, index) => index * every);
  const last = shown.at(-1) ?? 0;
  if ((count - 1 - last) * step >= room) return [...shown, count - 1];
  return shown;
}

/** Days are counted in weeks, once they are too many. */
function niceStep(least: number): number {
  const found = [1, 7, 14, 28, 56].find((step) => step >= least);
  return found ?? Math.ceil(least / 28) * 28;
}

/** Two parts of one bar from the bottom up, a gap between them; a part that is not nothing is always seen. */
export function stack(
  [lower, upper]: [number, number],
  scale: (value: number) => number,
  { gap, least }: { gap: number; least: number },
): { lower: number; upper: number } {
  const seen = (value: number) => (value <= 0 ? 0 : Math.max(least, scale(value)));
  const both = lower > 0 && upper > 0;
  return { lower: seen(lower), upper: both ? Math.max(least, seen(upper) - gap) : seen(upper) };
}
