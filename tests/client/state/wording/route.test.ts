import { describe, expect, test } from 'vitest';
import { faultSentence, sayRinging, wayWord } from '#client/state/wording/route.ts';
import { faultKindSchema, type RouteNode } from '#contract/routing/routing.ts';

const queue: RouteNode = {
  kind: 'queue',
  id: 'queue',
  name: 'Service',
  queueId: '00000000-0000-4000-8000-000000000001',
  prompt: { kind: 'default' },
  maxWaitSeconds: 180,
  tooLong: '',
};
const fault = { nodeId: 'queue', outlet: 'too-long', path: ['queue', 'queue'] };

test('a way out is called by its author, or by what it is', () => {
  expect(wayWord(queue, { id: 'too-long', label: null })).toBe('Longer than 3 min');
  expect(wayWord(queue, { id: 'key:2', label: 'Sales' })).toBe('Sales');
});

describe('each fault', () => {
  test.each(faultKindSchema.options)('%s is a fact and one thing to do', (kind) => {
    expect(faultSentence({ ...fault, kind }, [queue])).toMatch(/^[A-Z“].+\. [A-Z].+\.$/);
  });

  test('names the way and the loop', () => {
    expect(faultSentence({ ...fault, kind: 'dead-end' }, [queue])).toBe(
      '“Longer than 3 min” leads nowhere. Choose where it goes.',
    );
    expect(faultSentence({ ...fault, kind: 'loop' }, [queue])).toContain('Service → Service');
  });
});

test('one rings, several ring', () => {
  expect(sayRinging(['Ana'], 20)).toBe('Ana rings for 20 s');
  expect(sayRinging(['Ana', 'Ben'], 75)).toBe('Ana and Ben ring for 1 min 15 s');
});
