/** Lengths in pixels at the browser's default text size; the drawing scales them with the text. */
export const metrics = {
  head: 52,
  row: 34,
  foot: 4,
  inlet: 26,
  columnGap: 48,
  rowGap: 36,
  lane: 12,
} as const;

/** What the drawing needs to know of a node. */
export interface NodeSize {
  width: number;
  /** Rows in order; an outlet's id where the row has a jack. */
  rows: readonly (string | null)[];
  /** Room under the node for what is wrong with it. */
  below: number;
}

/** A node, or the lane of a cord through a column. */
export interface Box {
  id: string;
  height: number;
  below: number;
  inlet: number;
}

/** One hop from column to column. `exit`: height of the jack within the box it leaves. */
export interface Hop {
  from: string;
  to: string;
  exit: number;
}

/** Height of an outlet's jack below the top of its node. */
export function jackOf(size: NodeSize, outlet: string): number {
  const row = size.rows.indexOf(outlet);
  return metrics.head + metrics.row * (row + 0.5);
}

export const heightOf = ({ rows }: NodeSize) => metrics.head + metrics.foot + rows.length * metrics.row;
