/** How high each box stands: as near as can be to what it is joined to, in the column's order and without overlaps. */
import { metrics, type Box, type Hop } from './metrics.ts';

const SWEEPS = 6;

export function settle(columns: readonly Box[][], hops: readonly Hop[]): Map<string, number> {
  const tops = new Map<string, number>();
  for (const column of columns) stack(column, () => null, tops);
  const inletOf = new Map(columns.flat().map(({ id, inlet }) => [id, inlet]));

  const fromLeft = (id: string) =>
    hops
      .filter(({ to }) => to === id)
      .map(({ from, exit }) => (tops.get(from) ?? 0) + exit - (inletOf.get(id) ?? 0));
  const fromRight = (id: string) =>
    hops
      .filter(({ from }) => from === id)
      .map(({ to, exit }) => (tops.get(to) ?? 0) + (inletOf.get(to) ?? 0) - exit);

  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const column of columns) stack(column, (id) => mean(fromLeft(id)), tops);
    for (const column of columns.toReversed()) stack(column, (id) => mean(fromRight(id)), tops);
  }
  const top = Math.min(...tops.values());
  return new Map([...tops].map(([id, at]) => [id, Math.round(at - top)]));
}

const mean = (values: number[]) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Least squares under an order (pool adjacent violators): boxes that would overlap become one block at their common mean.
 * A box that wants nothing keeps its height.
 */
function stack(
  column: readonly Box[],
  wants: (id: string) => number | null,
  tops: Map<string, number>,
): void {
  interface Block {
    mean: number;
    boxes: number;
  }
  const shifts: number[] = [];
  const blocks: Block[] = [];
  let shift = 0;
  for (const { id, height, below } of column) {
    shifts.push(shift);
    let block = { mean: (wants(id) ?? tops.get(id) ?? shift) - shift, boxes: 1 };
    for (let above = blocks.at(-1); above && above.mean > block.mean; above = blocks.at(-1)) {
      blocks.pop();
      const boxes = above.boxes + block.boxes;
      block = { mean: (above.mean * above.boxes + block.mean * block.boxes) / boxes, boxes };
    }
    blocks.push(block);
    shift += height + below + metrics.rowGap;
  }
  const bases = blocks.flatMap(({ mean, boxes }) => Array.from({ length: boxes }, () => mean));
  column.forEach(({ id }, index) => tops.set(id, (bases[index] ?? 0) + (shifts[index] ?? 0)));
}
