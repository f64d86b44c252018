/** Orders the boxes of each column so that few cords cross: sweeps by the mean height of what a box is joined to. */
import type { Box, Hop } from './metrics.ts';

const SWEEPS = 8;

export function orderColumns(columns: readonly Box[][], hops: readonly Hop[]): Box[][] {
  let current = columns.map((column) => [...column]);
  let best = current;
  let fewest = crossings(current, hops);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    current = swept(current, hops, sweep % 2 === 0 ? 'rightwards' : 'leftwards');
    const count = crossings(current, hops);
    if (count < fewest) [best, fewest] = [current, count];
  }
  return best;
}

function swept(columns: readonly Box[][], hops: readonly Hop[], way: 'rightwards' | 'leftwards'): Box[][] {
  const result = columns.map((column) => [...column]);
  const order = result.map((_, index) => index);
  if (way === 'leftwards') order.reverse();
  for (const at of order) {
    const places = placesOf(result);
    const wanted = new Map(
      result[at]?.map(({ id }, index) => {
        const met = hops.flatMap((hop) => meets(hop, id, way, places));
        return [id, met.length === 0 ? index : met.reduce((sum, place) => sum + place, 0) / met.length];
      }),
    );
    // Sorting is stable: what wants the same height keeps its order.
    result[at]?.sort((a, b) => (wanted.get(a.id) ?? 0) - (wanted.get(b.id) ?? 0));
  }
  return result;
}

function meets(hop: Hop, id: string, way: 'rightwards' | 'leftwards', places: Map<string, number>): number[] {
  if (way === 'rightwards') return hop.to === id ? [exitPlace(hop, places)] : [];
  return hop.from === id ? [places.get(hop.to) ?? 0] : [];
}

const placesOf = (columns: readonly Box[][]) =>
  new Map(columns.flatMap((column) => column.map(({ id }, index) => [id, index] as const)));

/** Jacks of one node lie between it and the next: lower ones a little later. */
const exitPlace = ({ from, exit }: Hop, places: Map<string, number>) =>
  (places.get(from) ?? 0) + exit / 10_000;

export function crossings(columns: readonly Box[][], hops: readonly Hop[]): number {
  const places = placesOf(columns);
  const columnOf = new Map(columns.flatMap((column, at) => column.map(({ id }) => [id, at] as const)));
  let count = 0;
  hops.forEach((hop, index) => {
    for (const other of hops.slice(index + 1)) {
      if (columnOf.get(hop.from) !== columnOf.get(other.from)) continue;
      const left = exitPlace(hop, places) - exitPlace(other, places);
      const right = (places.get(hop.to) ?? 0) - (places.get(other.to) ?? 0);
      if (left * right < 0) count++;
    }
  });
  return count;
}
