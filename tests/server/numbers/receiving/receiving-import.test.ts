import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readReceivingCsv } from '#server/numbers/receiving/receiving-import.ts';

const read = (csv: string) => {
  const result = readReceivingCsv(csv);
  return result.ok ? result.value : expect.unreachable(result.failure);
};
const reasons = (csv: string) => read(csv).faults.map(({ line, reason }) => [line, reason]);

describe('a CSV of receiving numbers', () => {
  test('is read by its heading, in whatever order and way of writing', () => {
    const { lines, faults } = read(
      '\ufeffKind,Number,Name\r\ncell phone,(206) 555-0142,Dana\r\n,+442079460958,"London, office"\r\n,sip:shop@203.0.113.9,Shop\r\n',
    );
    expect(faults).toEqual([]);
    expect(lines.map(({ line, input }) => [line, input])).toEqual([
      [2, { kind: 'cell-phone', name: 'Dana', number: '+12065550142' }],
      [3, { kind: 'office-line', name: 'London, office', number: '+442079460958' }],
      [4, { kind: 'sip-endpoint', name: 'Shop', uri: 'sip:shop@203.0.113.9' }],
    ]);
  });

  test('with semicolons, as some offices write it', () => {
    expect(read('name;number\nShop;2065550142').lines).toHaveLength(1);
  });

  test('gives each bad line back with its line number, its text and why', () => {
    const csv = [
      'name,number,kind',
      ',2065550142,',
      `${'x'.repeat(61)},2065550142,`,
      'Shop,,',
      'Shop,12,',
      'Shop,2065550142,fax',
      'Shop,2065550142',
      'Shop,sip:nobody,',
      'Good,2065550142,desk phone',
    ].join('\n');
    expect(reasons(csv)).toEqual([
      [2, 'name-missing'],
      [3, 'name-too-long'],
      [4, 'number-missing'],
      [5, 'number-invalid'],
      [6, 'kind-unknown'],
      [7, 'wrong-columns'],
      [8, 'number-invalid'],
    ]);
    expect(read(csv).faults[3]?.text).toBe('Shop,12,');
    expect(read(csv).lines.map(({ line }) => line)).toEqual([9]);
  });

  test('takes 5,000 lines and says where it stopped', () => {
    const shops = (count: number) =>
      Array.from({ length: count }, (_, i) => `Shop ${i},312555${String(i).padStart(4, '0')}`).join('\n');
    expect(read(`name,number\n${shops(5_000)}`).faults).toEqual([]);
    const { lines, faults } = read(`name,number\n${shops(5_003)}`);
    expect([lines.length, faults.map(({ line, reason }) => [line, reason])]).toEqual([
      5_000,
      [[5_002, 'too-many-lines']],
    ]);
  });

  test.each([
    ['nothing at all', ''],
    ['no heading', '2065550142,Shop'],
    ['a quote that never ends', 'name,number\n"Shop,2065550142'],
    ['a line without an end', `name,number\n${'x'.repeat(10_000)}`],
  ])('is refused as a whole when it is %s', (_, csv) => {
    expect(readReceivingCsv(csv)).toEqual({ ok: false, failure: 'csv-unreadable' });
  });

  test('never throws and never loses a line, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 40 })), (rows) => {
        const result = readReceivingCsv(`name,number\n${rows.join('\n')}`);
        if (!result.ok) return;
        const seen = [...result.value.lines, ...result.value.faults].map(({ line }) => line);
        expect(new Set(seen).size).toBe(seen.length);
      }),
    );
  });
});
