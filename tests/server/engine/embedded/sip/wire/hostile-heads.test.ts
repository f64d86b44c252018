/** What comes from outside is read in time linear in its length; the bars on a quiet machine are the bench's. */
import { describe, expect, test } from 'vitest';
import { readDigest } from '#server/engine/embedded/sip/registration/digest.ts';
import { parseReason } from '#server/engine/embedded/sip/dialogs/reason.ts';
import { readHead } from '#server/engine/embedded/sip/wire/head.ts';
import { hostileHead } from '#support/sip/hostile-heads.ts';
import { readText } from '#support/sip/read-text.ts';

const LONG = 65_536;
const take = (unit: string) => unit.repeat(LONG / unit.length);

function millisecondsOf(work: () => unknown): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

test('two thousand heads made to cost as much as they can are read', () => {
  const heads = Array.from({ length: 2_000 }, (_, index) => hostileHead(index * 5, 8_192));
  expect(millisecondsOf(() => heads.forEach((bytes) => readText(bytes.toString('utf8'))))).toBeLessThan(
    10_000,
  );
});

describe('a frame of 64 KB, longer than any head may be, is refused at once', () => {
  test.each([
    'From: <tel:a',
    'To: a ',
    'Via: a, ',
    'Contact: <sip:a@b>,',
    'A tel:',
    'x: y\r\n',
    'x: y\r\n ',
    '\r\n',
    '"',
  ])('full of %j', (unit) => {
    const text = `REGISTER sip:a SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\n${take(unit)}`;
    expect(millisecondsOf(() => readText(text))).toBeLessThan(1_000);
    expect(readText(text)).toMatchObject({ kind: 'malformed' });
  });
});

describe('a field of 64 KB is read to its end', () => {
  test.each(['a', 'a=', 'a="', '\\"', ' ', ', ', ';', 'a b'])('full of %j', (unit) => {
    const work = () => [readDigest(`Digest ${take(unit)}`), parseReason(`SIP;cause=1;${take(unit)}`)];
    expect(millisecondsOf(work)).toBeLessThan(1_000);
  });
});

test('a head is not read beyond its limits', () => {
  const head = readHead(Buffer.from(`A b\r\n${'x: y\r\n'.repeat(1_000)}\r\n`));
  expect(head?.fields).toHaveLength(160);
  expect(readHead(Buffer.from(`A b\r\nx: ${'y'.repeat(LONG)}\r\n\r\n`))?.fields).toEqual([]);
});
