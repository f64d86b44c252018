import { describe, expect, test } from 'vitest';
import { firstSteps, nextStep } from '#client/screens/owner/getting-started/first-steps.ts';
import { heardStops } from '#client/screens/owner/getting-started/heard-now.ts';
import { leavesOut, ringing } from '#client/screens/owner/getting-started/who-answers.ts';
import type { FirstStepsDone } from '#contract/people/getting-started.ts';
import type { Route } from '#contract/routing/routing.ts';

const nothing: FirstStepsDone = {
  isOver: false,
  hasMoney: false,
  firstNumber: null,
  isAnswered: false,
  hasHours: false,
  hasTalked: false,
  hasPeople: false,
};
const facts = { balance: '$0.00', isWithoutCards: false, number: null };
const withNumber: FirstStepsDone = {
  ...nothing,
  hasMoney: true,
  firstNumber: { number: '+12065550130', source: 'Website' },
};
const route: Route = {
  start: 'ring',
  nodes: [
    {
      kind: 'ring-plan',
      id: 'ring',
      name: 'Ring',
      steps: [{ ring: [{ kind: 'agent', userId: 'dana' }], forSeconds: 20 }],
      noAnswer: 'box',
    },
    { kind: 'voicemail', id: 'box', name: 'Voicemail', mailboxId: 'main', prompt: { kind: 'default' } },
  ],
};
const agent = (userId: string) => ({ kind: 'agent', userId });

describe('the list of first steps', () => {
  test('begins with money, and asks nothing of a number before there is one', () => {
    const steps = firstSteps(nothing, facts);
    expect(nextStep(steps)).toBe('money');
    expect(steps.filter(({ isPossible }) => !isPossible).map(({ id }) => id)).toEqual([
      'answers',
      'hours',
      'call',
    ]);
    expect(steps.find(({ id }) => id === 'call')?.line).toBe('Comes with your first number.');
  });

  test('offers no card where the server takes none, and goes on with the number', () => {
    const steps = firstSteps(nothing, { ...facts, isWithoutCards: true });
    expect(steps[0]?.line).toBe('This server takes no cards. Ask its operator to set up a card provider.');
    expect(nextStep(steps)).toBe('number');
  });

  test('says what is there, and goes on with who answers', () => {
    const steps = firstSteps(withNumber, { ...facts, balance: '$48.00', number: '(206) 555-0130' });
    expect(steps.map(({ line }) => line).slice(0, 2)).toEqual([
      '$48.00 to call with.',
      '(206) 555-0130, Website.',
    ]);
    expect(nextStep(steps)).toBe('answers');
  });

  test('goes on with what is left, whatever was done out of order', () => {
    const started = { ...withNumber, isAnswered: true, hasHours: true, hasPeople: true };
    expect(nextStep(firstSteps(started, facts))).toBe('call');
    expect(nextStep(firstSteps({ ...started, hasTalked: true }, facts))).toBeNull();
  });
});

describe('who answers', () => {
  test('is everybody at once, and what comes after stays', () => {
    const everybody = ringing(route, ['dana', 'ana'], 'together');
    expect(everybody?.nodes).toMatchObject([
      { id: 'ring', steps: [{ ring: [agent('dana'), agent('ana')], forSeconds: 30 }], noAnswer: 'box' },
      { id: 'box' },
    ]);
  });

  test('is one after the other', () => {
    expect(ringing(route, ['dana', 'ana'], 'in-turn')?.nodes[0]).toMatchObject({
      steps: [
        { ring: [agent('dana')], forSeconds: 15 },
        { ring: [agent('ana')], forSeconds: 15 },
      ],
    });
  });

  test('is no more people than a route can ring', () => {
    const many = Array.from({ length: 60 }, (_, index) => `person-${index}`);
    const steps = (order: 'together' | 'in-turn') => {
      const [plan] = ringing(route, many, order)?.nodes ?? [];
      return plan?.kind === 'ring-plan' ? plan.steps : [];
    };
    expect(steps('together')[0]?.ring).toHaveLength(50);
    expect(steps('in-turn')).toHaveLength(20);
  });

  test.each([
    { everybody: ['dana'], isBehind: false },
    { everybody: ['dana', 'ana'], isBehind: true },
  ])('of $everybody somebody is left out by a plan that rings Dana: $isBehind', (given) => {
    expect(leavesOut(route, given.everybody)).toBe(given.isBehind);
  });

  test('is not decided here for a route that rings nobody by a plan', () => {
    const menu: Route = { start: 'end', nodes: [{ kind: 'hang-up', id: 'end', name: 'End', prompt: null }] };
    expect(ringing(menu, ['dana'], 'together')).toBeNull();
  });
});

test('what a caller hears is said step by step, to the one who reads it', () => {
  const step = { outlet: null, line: null };
  const tried = {
    steps: [
      {
        ...step,
        nodeId: 'ring',
        rings: [
          { names: ['Dana Olsen'], forSeconds: 20 },
          { names: ['Ana Reyes'], forSeconds: 20 },
        ],
      },
      { ...step, nodeId: 'box', rings: [] },
      { ...step, nodeId: 'gone', rings: [] },
    ],
    faults: [],
  };
  expect(heardStops(tried, route, 'Dana Olsen')).toEqual([
    { name: 'You ring', note: 'for 20 s' },
    { name: 'Ana Reyes rings', note: 'for 20 s' },
    { name: 'Voicemail', note: 'takes a message' },
  ]);
});
