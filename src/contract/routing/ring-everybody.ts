/** Ringing everybody, at once or one after the other: as a number begins, and as its owner has it changed. */
import type { NodeOf } from './routing.ts';

type RingStep = NodeOf<'ring-plan'>['steps'][number];

/** As many as a step of a ring plan rings, and as many steps as it has. */
const MOST_TOGETHER = 50;
const MOST_IN_TURN = 20;
const TOGETHER_SECONDS = 30;
const IN_TURN_SECONDS = 15;

/** Who is rung when all are at once: the first of them, where they are too many. */
export const rungTogether = (userIds: readonly string[]): string[] => userIds.slice(0, MOST_TOGETHER);

export const ringTogether = (userIds: readonly string[]): RingStep[] => [
  { ring: rungTogether(userIds).map(target), forSeconds: TOGETHER_SECONDS },
];

export const ringInTurn = (userIds: readonly string[]): RingStep[] =>
  userIds.slice(0, MOST_IN_TURN).map((userId) => ({ ring: [target(userId)], forSeconds: IN_TURN_SECONDS }));

const target = (userId: string) => ({ kind: 'agent' as const, userId });
