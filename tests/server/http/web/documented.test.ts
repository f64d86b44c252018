import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { callQuerySchema, callSchema } from '#contract/calls/calls.ts';
import { signInSchema } from '#contract/people/people.ts';
import { documented } from '#server/http/web/documented.ts';
import { aCallRecord } from '#support/api/facts.ts';

describe('a documented schema judges as the contract does', () => {
  test.each([
    ['a sign-in', signInSchema, { email: 'agent1@harbor.test', password: 'ringside' }],
    ['a sign-in without a password', signInSchema, { email: 'agent1@harbor.test', password: '' }],
    ['a sign-in with half an address', signInSchema, { email: 'agent1@', password: 'ringside' }],
    ['a query with a page', callQuerySchema, { before: '5', limit: '10' }],
    ['a query without anything', callQuerySchema, {}],
    ['a query for too much', callQuerySchema, { limit: '201' }],
    ['a query for half a call', callQuerySchema, { limit: '1.5' }],
    ['a call', callSchema, aCallRecord()],
    ['a call of half a micro-dollar', callSchema, { ...aCallRecord(), costMicros: 0.5 }],
    ['a call without legs', callSchema, { ...aCallRecord(), legs: undefined }],
  ])('%s', (_, schema, value) => {
    const asked = z.safeParse(schema, value);
    const { success, data, error } = documented(schema as typeof signInSchema).safeParse(value);
    expect({ success, data }).toEqual({ success: asked.success, data: asked.data });
    expect(error?.issues.map(({ path }) => path)).toEqual(asked.error?.issues.map(({ path }) => path));
  });
});

test('a schema that is in neither dialect is a bug of the contract', () => {
  const bare = new z.core.$ZodObject({ type: 'object', shape: {} });
  expect(() => documented(bare)).toThrow('cannot be documented');
});
