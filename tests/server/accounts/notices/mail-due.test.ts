import { describe, expect, test } from 'vitest';
import { mailDueAt, quietUntil } from '#server/accounts/notices/mail-due.ts';

const zone = 'America/New_York';
const week = [1, 2, 3, 4, 5, 6, 7];
const at = (iso: string) => Date.parse(iso);
const said = (end: number | null) => (end === null ? null : new Date(end).toISOString());
const nights = { from: '20:00', until: '08:00', days: week };

describe('quiet hours', () => {
  test('last over midnight into the next morning, and not into the day', () => {
    expect(said(quietUntil(at('2026-12-01T02:00:00Z'), nights, zone))).toBe('2026-12-01T13:00:00.000Z');
    expect(said(quietUntil(at('2026-12-01T12:59:59Z'), nights, zone))).toBe('2026-12-01T13:00:00.000Z');
    expect(quietUntil(at('2026-12-01T13:00:00Z'), nights, zone)).toBeNull();
    expect(quietUntil(at('2026-12-01T18:00:00Z'), nights, zone)).toBeNull();
  });

  test('end by the clock on the wall in the nights in which it is set', () => {
    // Forward on 14 March: 20:00 EST to 08:00 EDT are 11 hours; back on 1 November: 13.
    expect(said(quietUntil(at('2027-03-14T01:00:00Z'), nights, zone))).toBe('2027-03-14T12:00:00.000Z');
    expect(said(quietUntil(at('2026-11-01T00:00:00Z'), nights, zone))).toBe('2026-11-01T13:00:00.000Z');
  });

  test('that end in an hour that comes twice end the first time, in one that is skipped the hour after', () => {
    const late = { from: '22:00', until: '01:30', days: week };
    expect(said(quietUntil(at('2026-11-01T04:00:00Z'), late, zone))).toBe('2026-11-01T05:30:00.000Z');
    expect(quietUntil(at('2026-11-01T06:15:00Z'), late, zone)).toBeNull();
    const skipped = { from: '22:00', until: '02:30', days: week };
    expect(said(quietUntil(at('2027-03-14T06:00:00Z'), skipped, zone))).toBe('2027-03-14T07:30:00.000Z');
  });

  test('begin on their days only', () => {
    const weekend = { from: '18:00', until: '18:00', days: [5, 6] };
    // Friday 18:00 to Sunday 18:00 without a gap.
    expect(said(quietUntil(at('2026-12-05T03:00:00Z'), weekend, zone))).toBe('2026-12-06T23:00:00.000Z');
    expect(quietUntil(at('2026-12-07T00:00:00Z'), weekend, zone)).toBeNull();
  });

  test('of a whole week are broken once', () => {
    const always = { from: '00:00', until: '00:00', days: week };
    const end = quietUntil(at('2026-12-01T12:00:00Z'), always, zone);
    expect(end).toBeGreaterThan(at('2026-12-08T00:00:00Z'));
  });
});

describe('a letter', () => {
  const wish = { isUrgent: false, lastAt: null, quiet: nights, timeZone: zone, urgentAtOnce: true };
  const night = at('2026-12-01T03:00:00Z');
  const day = at('2026-12-01T16:00:00Z');

  test('with a message comes at once by day, and after a quiet night', () => {
    expect(mailDueAt({ ...wish, kind: 'voicemail', now: day })).toBe(day);
    expect(said(mailDueAt({ ...wish, kind: 'voicemail', now: night }))).toBe('2026-12-01T13:00:00.000Z');
  });

  test('that is urgent comes at once at night, unless that is not wanted', () => {
    expect(mailDueAt({ ...wish, kind: 'money', now: night, isUrgent: true })).toBe(night);
    const waits = mailDueAt({ ...wish, kind: 'money', now: night, isUrgent: true, urgentAtOnce: false });
    expect(said(waits)).toBe('2026-12-01T13:00:00.000Z');
  });

  test('of missed calls gathers them, and leaves time after the last', () => {
    expect(mailDueAt({ ...wish, kind: 'missed-call', now: day })).toBe(day + 5 * 60_000);
    expect(mailDueAt({ ...wish, kind: 'missed-call', now: day, lastAt: day - 60_000 })).toBe(
      day + 29 * 60_000,
    );
  });

  test('that would be gathered into the quiet hours waits for their end', () => {
    const evening = at('2026-12-02T00:58:00Z');
    expect(said(mailDueAt({ ...wish, kind: 'missed-call', now: evening }))).toBe('2026-12-02T13:00:00.000Z');
  });
});
