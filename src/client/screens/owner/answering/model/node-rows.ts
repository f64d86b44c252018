import { sayDuration } from '#client/state/wording/duration.ts';
import { sayList } from '#client/state/wording/list.ts';
import { kindWords, wayWord } from '#client/state/wording/route.ts';
import { outletsOf, type RouteNode, type Target } from '#contract/routing/routing.ts';
import type { NodeSize } from '../picture/metrics.ts';
import { targetName, type RouteReferences } from './route-references.ts';

/** One line of a node: who rings, or a way out. */
export interface NodeRow {
  key: string;
  /** The way out that has its jack here. */
  outlet: string | null;
  /** A key of the telephone, or the place in an order. */
  badge: { shape: 'key' | 'turn'; text: string } | null;
  label: string;
  /** At the right: for how long, or how often. */
  aside: string | null;
  /** Which of those that ring: what *Try it* lights. */
  line: number | null;
}

const MOST_NAMES = 3;
const MOST_LINES = 8;

export function rowsOf(node: RouteNode, things: RouteReferences): NodeRow[] {
  return [...ringRows(node, things), ...wayRows(node)];
}

function wayRows(node: RouteNode): NodeRow[] {
  return outletsOf(node).map((outlet) => ({
    key: outlet.id,
    outlet: outlet.id,
    badge: outlet.id.startsWith('key:') ? { shape: 'key', text: outlet.id.slice(4) } : null,
    label: wayWord(node, outlet),
    aside: null,
    line: null,
  }));
}

function ringRows(node: RouteNode, things: RouteReferences): NodeRow[] {
  const name = (target: Target) => targetName(target, things);
  switch (node.kind) {
    case 'ring-plan':
      return node.steps.map(({ ring, forSeconds }, line) => ({
        ...row(line, capitalized(sayFew(ring.map(name))), sayDuration(forSeconds * 1000)),
        badge: { shape: 'turn', text: String(line + 1) },
      }));
    case 'round-robin':
      return few(node.targets, (target, line) =>
        row(line, capitalized(name(target)), sayDuration(node.forSeconds * 1000)),
      );
    case 'weighted': {
      const all = node.targets.reduce((sum, { weight }) => sum + weight, 0);
      return few(node.targets, ({ target, weight }, line) =>
        row(line, capitalized(name(target)), `${Math.round((100 * weight) / all)}\u00a0%`),
      );
    }
    default:
      return [];
  }
}

const row = (line: number, label: string, aside: string | null): NodeRow => ({
  key: `line:${line}`,
  outlet: null,
  badge: null,
  label,
  aside,
  line,
});

function few<Item>(items: readonly Item[], show: (item: Item, index: number) => NodeRow): NodeRow[] {
  if (items.length <= MOST_LINES) return items.map(show);
  const shown = items.slice(0, MOST_LINES - 1);
  return [...shown.map(show), row(shown.length, `${items.length - shown.length} more`, null)];
}

/** "Ana, Ben and 4 more" */
const sayFew = (names: readonly string[]) =>
  names.length <= MOST_NAMES
    ? sayList(names)
    : sayList([...names.slice(0, MOST_NAMES - 1), `${names.length - MOST_NAMES + 1} more`]);

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Width of a text in pixels at the browser's default text size. */
export type Measure = (text: string, style: { sizePx: number; weight: 400 | 600 }) => number;

const strong = { sizePx: 14, weight: 600 } as const;
const bounds = { least: 128, most: 240 };
const fault = { sizePx: 13, weight: 400, lineHeight: 18, edges: 8, slack: 1.15 } as const;

/** As wide as its words need, within bounds. Every word is taken as lit, so that nothing moves when *Try it* lights it. */
export function sizeOfNode(
  node: RouteNode,
  rows: readonly NodeRow[],
  /** What is wrong with it, under it. */
  sentence: string | null,
  measure: Measure,
): NodeSize {
  const words = Math.max(
    measure(node.name, { sizePx: 15, weight: 600 }),
    measure(kindWords[node.kind], { sizePx: 12, weight: 400 }),
  );
  // What stands beside the words: as GraphNode.svelte has it.
  const [edges, icon, badge, gap] = [30, 30, 26, 10];
  const wanted = rows.map(
    ({ label, badge: mark, aside }) =>
      measure(label, strong) + (mark ? badge : 0) + (aside === null ? 0 : measure(aside, strong) + gap),
  );
  const widest = Math.ceil(Math.max(words + icon, ...wanted)) + edges;
  const width = Math.min(bounds.most, Math.max(bounds.least, widest));
  return {
    width,
    rows: rows.map(({ outlet }) => outlet),
    below: sentence === null ? 0 : heightBelow(sentence, width, measure),
  };
}

function heightBelow(sentence: string, width: number, measure: Measure): number {
  const lines = Math.ceil((measure(sentence, fault) * fault.slack) / (width - fault.edges));
  return fault.edges + lines * fault.lineHeight;
}
