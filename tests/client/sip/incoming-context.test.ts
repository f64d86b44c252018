import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { incomingContext, presentedIn } from '#client/sip/incoming-context.ts';

const headers = (values: Record<string, string>) => ({
  getHeader: (name: string) =>
    Object.entries(values).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1],
});

test('reads all that an offer says of its call', () => {
  const context = incomingContext(
    headers({
      From: '"x" <sip:anonymous@anonymous.invalid>;tag=1',
      'P-Asserted-Identity': '"Marcus \\"MW\\" Webb" <sip:+12065550142@ringside.invalid>',
      'P-Called-Party-ID': '<sip:+12025550110@ringside.invalid>',
      'X-Ringside-Call-Id': '7f3c',
      'X-Ringside-Source': 'Caf%C3%A9%20%26%20Co',
      'X-Ringside-Campaign': 'Spring%20kitchens',
      'X-Ringside-Path': 'Main%20menu%3A%202%20%E2%86%92%20Kitchens',
      'X-Ringside-Queue': 'Kitchens',
      'X-Ringside-Wait': '14',
      'X-Ringside-Offer': '20',
    }),
  );
  expect(context).toEqual({
    callId: '7f3c',
    direction: 'incoming',
    remoteNumber: '+12065550142',
    remoteName: 'Marcus "MW" Webb',
    localNumber: '+12025550110',
    callerIdReason: null,
    source: 'Café & Co',
    campaign: 'Spring kitchens',
    path: ['Main menu: 2', 'Kitchens'],
    queue: 'Kitchens',
    waitedSeconds: 14,
    offerSeconds: 20,
  });
});

test.each([
  [{ From: '<sip:anonymous@anonymous.invalid>;tag=1' }, 'anonymous', null],
  [{ From: '<sip:%2B12065550142@host>' }, '+12065550142', null],
  [{ From: 'Alice <sips:alice@host>' }, 'anonymous', 'Alice'],
  [{ From: '<sip:alice@host>' }, 'anonymous', 'alice'],
  [{ From: '<tel:+12065550142>' }, '+12065550142', null],
  [{ From: 'nonsense' }, 'anonymous', null],
  [{}, 'anonymous', null],
])('the caller of %j is %s, %s', (values, number, name) => {
  const context = incomingContext(headers(values));
  expect([context.remoteNumber, context.remoteName]).toEqual([number, name]);
});

test('keeps a source that is not well encoded as it is', () => {
  expect(incomingContext(headers({ 'X-Ringside-Source': '100%' })).source).toBe('100%');
});

test.each([
  ['a family, joined', '👨‍👩‍👧‍👦 Family 🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
  ['Persian with its half-space', 'تبلیغات می‌خواهم'],
  ['sixty letters of three bytes', '广'.repeat(60)],
  ['thirty of four', '🎧'.repeat(30)],
])('keeps %s whole', (_, source) => {
  const context = incomingContext(
    headers({ 'X-Ringside-Source': encodeURIComponent(source), From: `"${source}" <sip:x@host>` }),
  );
  expect(context.source).toBe(source);
  expect(context.remoteName).toBe(source);
});

test('cuts what is too long between two letters, and turns no direction of what follows', () => {
  const source = (text: string) =>
    incomingContext(headers({ 'X-Ringside-Source': encodeURIComponent(text) })).source;
  expect(source(`x${'🎧'.repeat(80)}`)).toBe(`x${'🎧'.repeat(63)}`);
  expect(source('Radio\u202e 12\u2066\u0007')).toBe('Radio  12');
});

test('a way that is too long is cut, stop by stop', () => {
  const path = encodeURIComponent(Array.from({ length: 30 }, (_, at) => `Menu ${at}`).join(' → '));
  const stops = incomingContext(headers({ 'X-Ringside-Path': path })).path;
  expect(stops).toHaveLength(12);
  expect(stops[0]).toBe('Menu 0');
});

describe('the caller ID of our own call', () => {
  test.each([
    ['+12065550130', 'same-area-code', { callerId: '+12065550130', reason: 'same-area-code' }],
    ['+12065550130', 'because', { callerId: '+12065550130', reason: null }],
    ['<script>', 'same-region', null],
  ])('%s, %s', (callerId, reason, expected) => {
    const message = { 'X-Ringside-Caller-Id': callerId, 'X-Ringside-Caller-Id-Reason': reason };
    expect(presentedIn(headers(message))).toEqual(expected);
  });

  test('is not told by a server that was not asked', () => {
    expect(presentedIn(headers({}))).toBeNull();
  });
});

test('survives any text, and never shows more than 128 characters or a control character', () => {
  const names = ['From', 'P-Asserted-Identity', 'X-Ringside-Source', 'X-Ringside-Wait', 'X-Ringside-Path'];
  const text = fc.string({ unit: 'binary-ascii', maxLength: 600 });
  fc.assert(
    fc.property(fc.tuple(...names.map(() => text)), (values) => {
      const context = incomingContext(
        headers(Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']))),
      );
      for (const shown of [context.remoteName, context.source, ...context.path]) {
        expect(shown?.length ?? 0).toBeLessThanOrEqual(128);
        expect(shown ?? '').not.toMatch(/\p{Cc}/u);
      }
    }),
  );
});
