/** The rules of routes: what has the turn next, given what happened to the call. Pure. */
import { outletsOf, type NodeKind, type RouteNode } from '#contract/routing/routing.ts';
import type {
  CallFacts,
  Decision,
  StepResult,
  RouteState,
  VisitedNode,
  Pointers,
  RingResult,
  Step,
} from './rules/decision.ts';
import { geographic, zipIsComplete } from './rules/geographic.ts';
import { menu, menuKeysAreComplete } from './rules/menu.ts';
import { officeHours } from './rules/office-hours.ts';
import { ringPlan } from './rules/ring-plan.ts';
import { roundRobin } from './rules/round-robin.ts';
import { leave, stay, type Move, type Visit } from './rules/rule.ts';
import { schedule } from './rules/schedule.ts';
import { weighted } from './rules/weighted.ts';
import { allNodes, beginningOf, nextTo, nodeAt, type WholeRoute } from './rules/whole-route.ts';

/** What a call may be told at a node, besides that it arrived. */
const heardAt: Record<NodeKind, readonly StepResult['type'][]> = {
  'ring-plan': ['rung'],
  'round-robin': ['rung'],
  weighted: ['rung'],
  geographic: ['keyed'],
  menu: ['keyed', 'rung'],
  queue: ['waited-too-long'],
  'office-hours': [],
  schedule: [],
  message: ['said'],
  voicemail: [],
  'other-route': [],
  'hang-up': [],
};

/**
 * @param routeState null: the call arrives
 * @param pointers of this number's route; the ones that moved come back; the next decision must be given them
 * @throws Error for something that cannot happen at the node where the call is
 */
export function decide(
  route: WholeRoute,
  routeState: RouteState | null,
  stepResult: StepResult,
  facts: CallFacts,
  pointers: Pointers,
): Decision {
  const passed: VisitedNode[] = [];
  const most = allNodes(route).length;
  let event = routeState && stepResult.type !== 'lost' ? stepResult : arrived;
  let here = beginning(route, routeState, stepResult);
  for (;;) {
    const node = nodeAt(route, here.nodeId);
    // No route that was saved leads nowhere or round in a circle, but a draft that is tried may.
    if (!node || passed.length > most) return ended(here, passed);
    if (event.type !== 'arrived' && !heardAt[node.kind].includes(event.type))
      throw new Error(`a call at ${node.kind} ${node.id} cannot hear: ${event.type}`);
    const move = moveAt(node, {
      stepResult: event,
      routeState: here,
      facts,
      pointer: pointers[here.nodeId] ?? [],
    });
    if (move.kind === 'stay') return stayed(here, move, passed);
    const { nodeId } = here;
    const { to, label } = wayOut(route, nodeId, { node, outlet: move.outlet });
    passed.push({ nodeId, kind: node.kind, name: node.name, outlet: move.outlet, label });
    here = enter(to, here.results);
    event = arrived;
  }
}

/** Nothing more need be awaited: these keys say all that the node has asked for. */
export function keysAreComplete(
  route: WholeRoute,
  routeState: RouteState,
  facts: CallFacts,
  digits: string,
): boolean {
  const node = nodeAt(route, routeState.nodeId);
  if (node?.kind === 'menu') return menuKeysAreComplete(node, digits, facts.extensions);
  return node?.kind === 'geographic' ? zipIsComplete(digits) : true;
}

const arrived: StepResult = { type: 'arrived' };

const enter = (nodeId: string, results: RouteState['results']): RouteState => ({
  nodeId,
  rung: [],
  order: [],
  asked: 0,
  results,
});

function beginning(route: WholeRoute, routeState: RouteState | null, stepResult: StepResult): RouteState {
  if (!routeState) return enter(route.start, []);
  return stepResult.type === 'lost'
    ? enter(routeState.nodeId, routeState.results)
    : heard(routeState, stepResult);
}

function heard(routeState: RouteState, stepResult: StepResult): RouteState {
  if (stepResult.type !== 'rung') return routeState;
  // Nobody of them works here any more.
  const results: readonly RingResult[] =
    stepResult.results.size === 0 ? ['unreachable'] : [...stepResult.results.values()];
  return {
    ...routeState,
    rung: [...routeState.rung, stepResult.results],
    results: [...routeState.results, ...results],
  };
}

function stayed(
  routeState: RouteState,
  move: Extract<Move, { kind: 'stay' }>,
  passed: VisitedNode[],
): Decision {
  const { step, order = routeState.order, pointer } = move;
  const asked = routeState.asked + (step.kind === 'ask' ? 1 : 0);
  return {
    routeState: { ...routeState, order, asked },
    step,
    passed,
    pointers: pointer ? { [routeState.nodeId]: pointer } : {},
  };
}

function ended(routeState: RouteState, passed: VisitedNode[]): Decision {
  return { routeState, step: hangUp(null, routeState.results), passed, pointers: {} };
}

function moveAt(node: RouteNode, visit: Visit): Move {
  switch (node.kind) {
    case 'ring-plan':
      return ringPlan(node, visit);
    case 'round-robin':
      return roundRobin(node, visit);
    case 'weighted':
      return weighted(node, visit);
    case 'geographic':
      return geographic(node, visit);
    case 'menu':
      return menu(node, visit);
    case 'office-hours':
      return officeHours(node, visit);
    case 'schedule':
      return schedule(node, visit);
    default:
      return plainMove(node, visit);
  }
}

type PlainNode = Extract<RouteNode, { kind: 'queue' | 'message' | 'voicemail' | 'other-route' | 'hang-up' }>;

/** One thing on arrival, then the only way out if there is one. */
function plainMove(node: PlainNode, { stepResult, routeState }: Visit): Move {
  const [wayOut] = outletsOf(node);
  if (stepResult.type !== 'arrived' && wayOut) return leave(wayOut.id);
  switch (node.kind) {
    case 'queue': {
      const { queueId, prompt, maxWaitSeconds } = node;
      return stay({ kind: 'queue', queueId, prompt, maxWaitSeconds });
    }
    case 'message':
      return stay({ kind: 'say', prompt: node.prompt });
    case 'voicemail':
      return stay({ kind: 'voicemail', mailboxId: node.mailboxId, prompt: node.prompt });
    case 'other-route':
      return leave('on');
    case 'hang-up':
      return stay(hangUp(node.prompt, routeState.results));
  }
}

type HangUp = Extract<Step, { kind: 'hang-up' }>;

/** Nobody answered: at least one phone rang, else somebody was busy or declined, else nobody was there. */
function hangUp(prompt: HangUp['prompt'], results: RouteState['results']): HangUp {
  const why = results.includes('no-answer')
    ? 'no-answer'
    : results.includes('busy') || results.includes('declined')
      ? 'busy'
      : results.length > 0
        ? 'unreachable'
        : 'end';
  return { kind: 'hang-up', prompt, why };
}

/** Where it leads. Nowhere: a draft goes on by a route that is not there. */
function wayOut(
  route: WholeRoute,
  nodeId: string,
  { node, outlet }: { node: RouteNode; outlet: string },
): { to: string; label: string | null } {
  if (node.kind === 'other-route') return { to: beginningOf(route, node.routeId) ?? '', label: null };
  const { to, label } = outletNamed(node, outlet);
  return { to: nextTo(nodeId, to), label };
}

function outletNamed(node: RouteNode, id: string): { to: string; label: string | null } {
  const outlet = outletsOf(node).find((each) => each.id === id);
  if (!outlet) throw new Error(`${node.kind} ${node.id} has no way out named ${id}`);
  return outlet;
}
