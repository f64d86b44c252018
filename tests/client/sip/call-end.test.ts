import { expect, test } from 'vitest';
import { endOfBye, endOfCancel, endOfRefusal } from '#client/sip/call-end.ts';

const message = (statusCode: number, values: Record<string, string> = {}) => ({
  statusCode,
  getHeader: (name: string) => values[name],
});

test.each([
  [402, 'balance-empty'],
  [403, 'caller-id-refused'],
  [404, 'not-in-service'],
  [408, 'no-answer'],
  [480, 'no-answer'],
  [484, 'number-invalid'],
  [486, 'busy'],
  [503, 'trunk-unreachable'],
  [600, 'busy'],
  [603, 'declined'],
  [488, 'media-incompatible'],
  [606, 'media-incompatible'],
  [500, 'call-failed'],
])('a %i tells the agent "%s"', (status, error) => {
  expect(endOfRefusal(message(status))).toEqual({ by: 'remote', error });
});

test("the server's own code goes before the status", () => {
  expect(endOfRefusal(message(403, { 'X-Ringside-Error': 'balance-below-zero' })).error).toBe(
    'balance-below-zero',
  );
});

test('a code that we do not know is ignored', () => {
  expect(endOfRefusal(message(486, { 'X-Ringside-Error': '<script>' })).error).toBe('busy');
});

test('a call that a colleague answered was not missed', () => {
  const reason = 'SIP;cause=200;text="Call completed elsewhere"';
  expect(endOfCancel(message(0, { Reason: reason }))).toEqual({ by: 'elsewhere', error: null });
});

test('a caller who gave up is the far side', () => {
  const cancel = message(0, { Reason: 'Q.850;cause=16;text="SIP;cause=200"' });
  expect(endOfCancel(cancel)).toEqual({ by: 'remote', error: null });
  expect(endOfCancel(message(0))).toEqual({ by: 'remote', error: null });
});

test('a BYE may say that the money ran out', () => {
  expect(endOfBye(message(0, { 'X-Ringside-Error': 'balance-ran-out' }))).toEqual({
    by: 'remote',
    error: 'balance-ran-out',
  });
});
