/** The drawing of the balance: what was, what is foreseen, and where each of it lies. Pure; lengths are pixels. */
import type { BalanceHistory } from '#contract/billing/ledger.ts';

/** A balance at an instant. */
export interface Point {
  at: number;
  micros: number;
}

export interface Course {
  /** Oldest first, the present balance last. A payment is two points at one instant: before and after. */
  past: Point[];
  payments: BalanceHistory['payments'];
  now: Point;
  /** Where it runs out; null: not foreseen. */
  end: Point | null;
}

/** @param now the balance as it is: it takes the place of the history's last point, which is today's when that was read. */
export function courseOf(history: BalanceHistory, now: Point, runsOutAt: number | null): Course {
  const payments = history.payments.filter(({ at }) => at <= now.at);
  const past = [
    ...sinceFirst(history.points.slice(0, -1)).filter(({ at }) => at < now.at),
    ...payments.flatMap(({ at, beforeMicros, micros }) => [
      { at, micros: beforeMicros },
      { at, micros },
    ]),
  ].sort((a, b) => a.at - b.at);
  return {
    past: [...past, now],
    payments,
    now,
    end: runsOutAt === null ? null : { at: runsOutAt, micros: 0 },
  };
}

/** Before its first entry an account has no balance to show. */
function sinceFirst(points: readonly Point[]): readonly Point[] {
  const first = points.findIndex(({ micros }) => micros !== 0);
  return first === -1 ? [] : points.slice(first);
}

export interface Frame {
  width: number;
  height: number;
  /** Above the highest point, for its label. */
  top: number;
  /** Of the part of the height in which balances lie: below it are the dates. */
  bottom: number;
  /** At the right, so that no dot is cut. */
  right: number;
}

export interface Scales {
  from: number;
  until: number;
  x: (at: number) => number;
  y: (micros: number) => number;
}

/** An account that is a minute old has a line all the same. */
const LEAST_SPAN_MS = 60_000;
/** A forecast takes this much of the width at most; what lies beyond is cut. */
const MOST_FORECAST = 0.5;

export function scalesOf({ past, now, end }: Course, threshold: number | null, frame: Frame): Scales {
  const from = Math.min(past[0]?.at ?? now.at, now.at - LEAST_SPAN_MS);
  const span = now.at - from;
  const most = now.at + (span * MOST_FORECAST) / (1 - MOST_FORECAST);
  const until = end === null ? now.at : Math.min(end.at, most);
  const amounts = past.map(({ micros }) => micros);
  const lowest = Math.min(0, ...amounts);
  const highest = Math.max(1, threshold ?? 0, ...amounts);
  return {
    from,
    until,
    x: linear([from, until], [1, frame.width - frame.right]),
    y: linear([lowest, highest], [frame.bottom, frame.top]),
  };
}

/** A straight line from one range onto another. */
export function linear([a, b]: readonly [number, number], [c, d]: readonly [number, number]) {
  const slope = b === a ? 0 : (d - c) / (b - a);
  return (value: number) => c + (value - a) * slope;
}

/** "M1 20L30 40" */
export const pathOf = (points: readonly Point[], { x, y }: Scales): string =>
  points
    .map(({ at, micros }, index) => `${index === 0 ? 'M' : 'L'}${round(x(at))} ${round(y(micros))}`)
    .join('');

const round = (value: number) => Math.round(value * 10) / 10;

/** From now to where it runs out, or to the edge on the way there; null: nothing is foreseen. */
export function forecastOf({ now, end }: Course, { until }: Scales): [Point, Point] | null {
  if (end === null) return null;
  const micros = linear([now.at, end.at], [now.micros, end.micros])(until);
  return [now, { at: until, micros }];
}

export interface Label {
  x: number;
  text: string;
}

/** Those that have room, the first ones first; `gap` pixels are kept between them. */
export function fitting<Each extends Label>(
  labels: readonly Each[],
  widthOf: (text: string) => number,
  gap: number,
): Each[] {
  const shown: Each[] = [];
  for (const label of labels) {
    const half = (each: Label) => widthOf(each.text) / 2;
    const isFree = shown.every((other) => Math.abs(other.x - label.x) >= half(other) + half(label) + gap);
    if (isFree) shown.push(label);
  }
  return shown;
}
