import { describe, expect, test } from 'vitest';
import { nextExtension, sayPeople, stateWord } from '#client/screens/owner/people/person-words.ts';
import { auditTime, auditWords } from '#client/screens/owner/parts/audit-words.ts';
import { strengthWords } from '#client/screens/parts/password-words.ts';

const NOON = new Date(2026, 4, 14, 12).getTime();
const DAY_MS = 86_400_000;

describe('what a person is', () => {
  const at = { stateSince: NOON - 6 * DAY_MS, invitedUntil: null, invitationMail: null };

  test('who works here has no mark', () => {
    expect(stateWord({ ...at, state: 'active' }, NOON)).toBeNull();
  });

  test('an invitation is one until its instant, and has expired from it on', () => {
    const invited = { ...at, state: 'invited' as const, invitedUntil: NOON + 7 * DAY_MS };
    expect(stateWord(invited, NOON)).toEqual({ word: 'Invited', tone: 'amber', when: 'until 21 May' });
    expect(stateWord(invited, NOON + 7 * DAY_MS)?.word).toBe('Expired');
    expect(stateWord({ ...invited, invitedUntil: null }, NOON)?.word).toBe('Expired');
  });

  test('an invitation whose mail was not taken says so while it could be used', () => {
    const invitationMail = { state: 'failed' as const, fault: '550 No such mailbox' };
    const invited = { ...at, state: 'invited' as const, invitedUntil: NOON + DAY_MS, invitationMail };
    expect(stateWord(invited, NOON)).toEqual({ word: 'Not delivered', tone: 'red', when: '' });
    expect(stateWord(invited, NOON + DAY_MS)?.word).toBe('Expired');
  });

  test('who was stopped is so since a day', () => {
    expect(stateWord({ ...at, state: 'deactivated' }, NOON)).toEqual({
      word: 'Deactivated',
      tone: 'grey',
      when: '8 May',
    });
  });
});

test('proposes the lowest extension of three digits that nobody has', () => {
  expect(nextExtension([])).toBe('100');
  expect(nextExtension([{ extension: '100' }, { extension: '102' }, { extension: null }])).toBe('101');
  const all = Array.from({ length: 900 }, (_, at) => ({ extension: String(100 + at) }));
  expect(nextExtension(all)).toBe('1000');
});

test('counts people in words', () => {
  expect([1, 2, 2_000].map(sayPeople)).toEqual(['1 person', '2 people', '2,000 people']);
});

describe('what was done', () => {
  const entry = (action: string, before: object | null, after: object | null) =>
    auditWords({ action, before: before && { ...before }, after: after && { ...after } });

  test('a change says both values', () => {
    expect(entry('person.extension-changed', { extension: null }, { extension: '104' })).toBe(
      'Extension: – → 104',
    );
    expect(entry('person.recording-changed', { recordCalls: false }, { recordCalls: true })).toBe(
      'Record calls: off → on',
    );
  });

  test('an act says itself, whatever facts it has', () => {
    expect(entry('person.removed', { email: 'b@harbor.test', role: 'agent' }, null)).toBe('Removed');
    expect(entry('person.invitation-withdrawn', { email: 'b@harbor.test' }, null)).toBe(
      'Invitation withdrawn',
    );
  });

  test('today has a clock, before that a date', () => {
    expect(auditTime(NOON, NOON + 3_600_000)).toMatch(/^12:00/);
    expect(auditTime(NOON - DAY_MS, NOON)).toBe('13 May');
  });
});

test('a new password is told how much is missing, then how soon it is guessed', () => {
  expect(strengthWords('', null)).toBe('');
  expect(strengthWords('ninechars', 4)).toBe('1 more character.');
  expect(strengthWords('ten chars!', null)).toBe('');
  expect(strengthWords('ten chars!', 2)).toBe('Fair. Another word makes it good.');
});
