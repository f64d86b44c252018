/** What *Try it* found: the sentence, and what of the picture is lit. Pure. */
import { sayDuration } from '#client/state/wording/duration.ts';
import { sayList } from '#client/state/wording/list.ts';
import { sayRinging } from '#client/state/wording/route.ts';
import { outletsOf, type NodeOf, type Route, type RouteNode } from '#contract/routing/routing.ts';
import type { TriedRoute } from '#contract/routing/tried-route.ts';

type TriedStep = TriedRoute['steps'][number];

export interface Told {
  /** In order; what becomes of the call first is loud. */
  parts: { text: string; isLoud: boolean }[];
  lit: Lit;
}

/** The way up to where the caller first stays: what comes after is only if nobody answers. */
export interface Lit {
  nodes: ReadonlySet<string>;
  /** "node outlet" */
  cords: ReadonlySet<string>;
  /** "node line" */
  lines: ReadonlySet<string>;
}

export const nothingLit: Lit = { nodes: new Set(), cords: new Set(), lines: new Set() };

interface Visit {
  node: RouteNode;
  step: TriedStep;
}

/** @param brief a person's name as it is said here. */
export function tellTried(
  { steps, elsewhere = [] }: TriedRoute,
  route: Route,
  brief: (name: string) => string = (name) => name,
): Told {
  const visits = steps.flatMap((step): Visit[] => {
    const node =
      route.nodes.find(({ id }) => id === step.nodeId) ??
      elsewhere.find(({ nodeId }) => nodeId === step.nodeId)?.node;
    return node ? [{ node, step }] : [];
  });
  const stay = visits.findIndex(staysAt);
  const passed = stay === -1 ? visits : visits.slice(0, stay);
  const after = stay === -1 ? [] : visits.slice(stay);
  return {
    parts: [...passed.map(passing), ...staying(after, brief), ...dangling(visits)].flatMap(separated),
    lit: light(passed, after[0]),
  };
}

/** Somebody rings, or the caller waits or speaks there; also the end. */
const staysAt = ({ node, step }: Visit) =>
  step.rings.length > 0 || ['queue', 'voicemail', 'hang-up'].includes(node.kind);

interface Phrase {
  text: string;
  before: string;
  isLoud: boolean;
}

const separated = ({ text, before, isLoud }: Phrase, index: number) =>
  index === 0
    ? [{ text: text.charAt(0).toUpperCase() + text.slice(1), isLoud }]
    : [
        { text: before, isLoud: false },
        { text, isLoud },
      ];

const passing = (visit: Visit): Phrase => ({ text: sayPassing(visit), before: ' → ', isLoud: false });

function sayPassing({ node, step }: Visit): string {
  switch (node.kind) {
    case 'office-hours':
      return step.outlet ?? node.name;
    case 'schedule':
      return sayOpening(node, step.outlet);
    case 'menu':
      return sayKey(step.outlet);
    case 'geographic':
      return outletsOf(node).find(({ id }) => id === step.outlet)?.label ?? 'anywhere else';
    case 'message':
      return `hears ${node.name}`;
    case 'other-route':
      return `on by ${node.name}`;
    default:
      return node.name;
  }
}

const sayKey = (outlet: string | null) =>
  outlet?.startsWith('key:') ? `pressed ${outlet.slice(4)}` : 'no key';

function sayOpening(node: NodeOf<'schedule'>, outlet: string | null): string {
  if (outlet === 'holiday') return 'holiday';
  if (outlet === 'otherwise') return 'closed';
  const hours = outletsOf(node).find(({ id }) => id === outlet);
  return (node.hours.length > 1 ? hours?.label : null) ?? 'open';
}

type Brief = (name: string) => string;

function staying(visits: readonly Visit[], brief: Brief): Phrase[] {
  return visits.flatMap((visit, at) =>
    sayStaying(visit, brief).map(({ loud, quiet }, index) => {
      const isFirst = at === 0 && index === 0;
      // "Ana for 20 s, then Ben for 15 s, Cleo for 20 s, then Sales box."
      const before = index > (at === 0 ? 1 : 0) ? ', ' : ', then ';
      return { text: isFirst ? loud : quiet, before: isFirst ? ' → ' : before, isLoud: isFirst };
    }),
  );
}

/** As the first that happens, and as what comes after something else. */
function sayStaying({ node, step }: Visit, brief: Brief): { loud: string; quiet: string }[] {
  if (step.rings.length > 0)
    return step.rings.map(({ names, forSeconds }) => ({
      loud: sayRinging(names.map(brief), forSeconds),
      quiet: `${sayList(names.map(brief))} for ${sayDuration(forSeconds * 1000)}`,
    }));
  const words = endWords(node) ?? sayPassing({ node, step });
  return [{ loud: words, quiet: words }];
}

function endWords(node: RouteNode): string | null {
  if (node.kind === 'queue')
    return `waits in ${node.name} for ${sayDuration(node.maxWaitSeconds * 1000)} at most`;
  if (node.kind === 'hang-up') return 'the call ends';
  return node.kind === 'voicemail' ? node.name : null;
}

/** A draft may end where nothing is joined yet. */
function dangling(visits: readonly Visit[]): Phrase[] {
  const last = visits.at(-1);
  const way = last && outletsOf(last.node).find(({ id }) => id === last.step.outlet);
  return way?.to === '' ? [{ text: 'nowhere yet', before: ', then ', isLoud: false }] : [];
}

function light(passed: readonly Visit[], stay: Visit | undefined): Lit {
  const all = stay ? [...passed, stay] : passed;
  return {
    nodes: new Set(all.map(({ step }) => step.nodeId)),
    cords: new Set(
      passed.flatMap(({ step }) => (step.outlet === null ? [] : [`${step.nodeId} ${step.outlet}`])),
    ),
    lines: new Set(
      stay === undefined || stay.step.line === null ? [] : [`${stay.step.nodeId} ${stay.step.line}`],
    ),
  };
}
