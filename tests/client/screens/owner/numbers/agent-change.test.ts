import { expect, test } from 'vitest';
import { judgeAgent } from '#client/screens/owner/numbers/agent-change.ts';
import { ana, aRentedNumber, ben, cleo, things } from './office.ts';

const NAME = '(202) 555-0121';
const anas = aRentedNumber({ number: '+12025550121', agentId: ana });
const free = aRentedNumber({ number: '+12025550111' });
const judge = (number: typeof anas, agentId: string | null) =>
  judgeAgent(number, agentId, things.people, NAME);

test('asks nothing while the agent stays', () => {
  expect(judge(anas, ana)).toEqual({ refusal: null, question: null });
});

test('says what giving, moving and taking back mean', () => {
  expect(judge(free, ben).question).toEqual({
    title: 'Give (202) 555-0121 to Ben',
    what: 'Ben calls from it, and calls to it ring Ben from now on, whatever its route did before.',
    act: 'Give to Ben',
  });
  expect(judge(anas, ben).question?.title).toBe('Move (202) 555-0121 from Ana to Ben');
  expect(judge(anas, null).question?.act).toBe('Take back from Ana');
});

test('refuses a second number for one agent', () => {
  expect(judge(free, cleo)).toEqual({
    refusal: 'Cleo has a number already. Take that back first.',
    question: null,
  });
});
