import { sayDuration } from '#client/state/wording/duration.ts';
import { sayList } from '#client/state/wording/list.ts';
import { kindWords, wayWord } from '#client/state/wording/route.ts';
import { outletsOf, type RouteNode, type Target } from '#contract/routing.ts';
import type { NodeSize } from './picture/metrics.ts';
import { targetName, type RouteThings } from './things.ts';

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

export function rowsOf(node: RouteNode, things: RouteThings): NodeRow[] {
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

function ringRows(node: RouteNode, things: RouteThings): NodeRow[] {
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

const width = { least: 140, most: 236, letter: 8.2, strong: 9.2, icon: 44, badge: 26, side: 30, aside: 12 };
const FAULT_HEIGHT = 56;

/** As wide as its words need, within bounds: measured by letters, so that the picture is the same everywhere. */
export function sizeOfNode(node: RouteNode, rows: readonly NodeRow[], isFaulty: boolean): NodeSize {
  const head = width.icon + Math.max(node.name.length * width.strong, kindWords[node.kind].length * 6.5);
  const widest = rows.map(
    ({ label, badge, aside }) =>
      label.length * width.letter +
      (badge ? width.badge : 0) +
      (aside === null ? 0 : aside.length * width.letter + width.aside),
  );
  const wanted = Math.max(head, ...widest) + width.side;
  return {
    width: Math.round(Math.min(width.most, Math.max(width.least, wanted))),
    rows: rows.map(({ outlet }) => outlet),
    below: isFaulty ? FAULT_HEIGHT : 0,
  };
}
