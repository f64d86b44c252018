/**
 * Between a route and the call that goes through it: what the call tells (`StepResult`), and what it does next (`Step`).
 * routing decides, calls carries out.
 */
import type { LegOutcome } from '#contract/calls/calls.ts';
import type { Holiday, OpenSpan } from '#contract/routing/office-hours.ts';
import type { PromptRef, Target } from '#contract/routing/routing.ts';

/** How ringing somebody ended without an answer. */
export type RingResult = Extract<LegOutcome, 'no-answer' | 'declined' | 'busy' | 'unreachable'>;

/** Names a target in results: two steps that ring the same agent mean the same. */
export const targetKey = (target: Target): string =>
  target.kind === 'agent' ? `agent:${target.userId}` : `receiving:${target.receivingId}`;

/** Office hours with all that they keep. */
export interface KeptHours {
  timeZone: string;
  /** Seven, Monday first. */
  week: readonly (readonly OpenSpan[])[];
  /** Of their sets, in the order in which they keep those: the first that is on a day decides of it. */
  holidays: readonly Holiday[];
}

/** What is known when a decision is due. */
export interface CallFacts {
  /** E.164 or "anonymous". */
  caller: string;
  /** Epoch milliseconds. */
  at: number;
  /** Extension → user id. */
  extensions: ReadonlyMap<string, string>;
  /** Those that the route goes by, by id. */
  officeHours: ReadonlyMap<string, KeptHours>;
}

/**
 * Whose turn it is, by node id, as it was left by the calls before: round robin keeps the place of the next one, weighted
 * the current weight of each. Stored; a decision that moves one says so.
 */
export type Pointers = Readonly<Record<string, readonly number[]>>;

/** Where a call is on its way. Plain data: it can be kept. */
export interface RouteState {
  nodeId: string;
  /** What came of each ringing at this node, in order, by `targetKey`. */
  rung: readonly ReadonlyMap<string, RingResult>[];
  /** Round robin and weighted: the order of this call, as places in the node's targets. */
  order: readonly number[];
  /** How often this node has asked for keys. */
  asked: number;
  /** Everything that came of ringing, at every node: why nobody answered in the end. */
  results: readonly RingResult[];
}

export type Step =
  /** Each target once; the first answer wins. `isLast`: nobody else is rung at this node after it. */
  | { kind: 'ring'; targets: readonly Target[]; forSeconds: number; isLast: boolean }
  /** Say it, then collect keys until `keysAreComplete`, or none came for `timeoutSeconds`. `isAgain`: the last try was wrong or silent. */
  | { kind: 'ask'; about: 'menu' | 'zip'; prompt: PromptRef; isAgain: boolean; timeoutSeconds: number }
  /** Music until a member of the queue is there. */
  | { kind: 'queue'; queueId: string; prompt: PromptRef; maxWaitSeconds: number }
  | { kind: 'say'; prompt: PromptRef }
  | { kind: 'voicemail'; mailboxId: string; prompt: PromptRef }
  | { kind: 'hang-up'; prompt: PromptRef | null; why: 'no-answer' | 'busy' | 'unreachable' | 'end' };

export type StepResult =
  | { type: 'arrived' }
  | { type: 'rung'; results: ReadonlyMap<string, RingResult> }
  /** "": nothing was pressed in time. */
  | { type: 'keyed'; digits: string }
  | { type: 'said' }
  /** Who had taken the call is gone without a word, and the caller is still there: the node begins again. */
  | { type: 'lost' }
  | { type: 'waited-too-long' };

/** A node that the call has left, and by which outlet. */
export interface VisitedNode {
  nodeId: string;
  kind: string;
  name: string;
  outlet: string;
  label: string | null;
}

export interface Decision {
  routeState: RouteState;
  step: Step;
  /** The nodes left since the decision before, in order. */
  passed: readonly VisitedNode[];
  /** Only the pointers that moved. */
  pointers: Pointers;
}
