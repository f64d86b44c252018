import { describe, expect, test } from 'vitest';
import type { HangupCause } from '#server/calls/port/call-control.ts';
import { causeOf, endOptionsOf, statusOf } from '#server/engine/embedded/hangup-causes.ts';
import type { LegEnd } from '#server/engine/embedded/sip/dialogs/leg.ts';

const ended = (end: Partial<LegEnd>): LegEnd => ({
  by: 'remote',
  status: null,
  reason: null,
  error: null,
  ...end,
});
const q850 = (cause: number) => ({ protocol: 'Q.850', cause, text: '' });

describe('what a leg that ended by itself means', () => {
  test.each<[string, Partial<LegEnd>, HangupCause]>([
    ['a plain BYE', {}, 'normal-clearing'],
    ['a BYE with a Q.850 cause', { reason: q850(17) }, 'user-busy'],
    ['CANCEL of a caller who gave up', { status: 487 }, 'normal-clearing'],
    [
      'a call completed elsewhere',
      { status: 487, reason: { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' } },
      'answered-elsewhere',
    ],
    [
      '486 of one of several phones, another of which was faster',
      { status: 486, reason: { protocol: 'SIP', cause: 200, text: '' } },
      'user-busy',
    ],
    [
      '404 beside the same',
      { status: 404, reason: { protocol: 'SIP', cause: 200, text: '' } },
      'unallocated-number',
    ],
    ['486', { status: 486 }, 'user-busy'],
    ['600', { status: 600 }, 'user-busy'],
    ['603', { status: 603 }, 'call-rejected'],
    ['480', { status: 480 }, 'no-answer'],
    ['408 from the far side', { status: 408 }, 'no-answer'],
    ['404', { status: 404 }, 'unallocated-number'],
    ['402', { status: 402 }, 'payment-required'],
    ['403', { status: 403 }, 'forbidden'],
    ['484', { status: 484 }, 'invalid-number'],
    ['404 beside a normal Q.850 cause', { status: 404, reason: q850(16) }, 'unallocated-number'],
    ['404 beside an unspecified Q.850 cause', { status: 404, reason: q850(31) }, 'unallocated-number'],
    ['480 beside a normal Q.850 cause', { status: 480, reason: q850(16) }, 'no-answer'],
    ['503 beside a normal Q.850 cause', { status: 503, reason: q850(16) }, 'temporary-failure'],
    ['603 beside a normal Q.850 cause', { status: 603, reason: q850(16) }, 'call-rejected'],
    ['404 beside a Q.850 cause that says more', { status: 404, reason: q850(28) }, 'invalid-number'],
    ['a challenge that we have no password for', { status: 407 }, 'forbidden'],
    ['488', { status: 488 }, 'incompatible-media'],
    ['606', { status: 606 }, 'incompatible-media'],
    ['502', { status: 502 }, 'temporary-failure'],
    ['504', { status: 504 }, 'temporary-failure'],
    ['503 of a carrier without a free circuit', { status: 503, reason: q850(34) }, 'no-circuit'],
    ['503 of a carrier with too many calls', { status: 503, reason: q850(42) }, 'no-circuit'],
    ['503', { status: 503 }, 'temporary-failure'],
    ['500', { status: 500 }, 'temporary-failure'],
    ['a status that nobody registered', { status: 499 }, 'temporary-failure'],
    ['another 6xx', { status: 699 }, 'call-rejected'],
    ['a vague status with a clear Q.850 cause', { status: 480, reason: q850(17) }, 'user-busy'],
    ['a clear status with a vague Q.850 cause', { status: 402, reason: q850(21) }, 'payment-required'],
    ['a Q.850 cause that nobody knows', { status: 480, reason: q850(999) }, 'no-answer'],
    ['a trunk that says nothing', { by: 'timeout', status: 503 }, 'destination-out-of-order'],
    ['a transport that broke', { by: 'transport' }, 'destination-out-of-order'],
  ])('%s', (_name, end, cause) => {
    expect(causeOf(ended(end))).toBe(cause);
  });
});

describe('what goes on the wire', () => {
  test('tells the losers of a simultaneous ring that the call was completed elsewhere', () => {
    expect(endOptionsOf({ cause: 'answered-elsewhere' }).reason).toEqual({
      protocol: 'SIP',
      cause: 200,
      text: 'Call completed elsewhere',
    });
  });

  test('refuses with the status, the Q.850 cause and our error code', () => {
    expect(endOptionsOf({ cause: 'payment-required', error: 'balance-empty' })).toEqual({
      status: 402,
      reason: { protocol: 'Q.850', cause: 50, text: 'Payment required' },
      headers: { 'X-Ringside-Error': 'balance-empty' },
    });
  });

  test('says when to try again where every line is in use', () => {
    expect(endOptionsOf({ cause: 'no-circuit' })).toEqual({
      status: 503,
      reason: { protocol: 'Q.850', cause: 34, text: 'No circuit available' },
      headers: { 'Retry-After': '10' },
    });
  });

  test.each<HangupCause>([
    'user-busy',
    'call-rejected',
    'unallocated-number',
    'invalid-number',
    'payment-required',
    'forbidden',
    'no-circuit',
    'incompatible-media',
    'media-failed',
    'temporary-failure',
    'no-answer',
    'no-route',
    'destination-out-of-order',
  ])('%s survives the way through another exchange', (cause) => {
    const { reason } = endOptionsOf({ cause });
    expect(causeOf(ended({ status: statusOf(cause), reason: reason ?? null }))).toBe(cause);
  });
});
