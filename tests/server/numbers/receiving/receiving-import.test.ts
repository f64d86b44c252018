import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText } from '#kit/lists/spreadsheet.ts';
import { readReceivingCsv, ReceivingLists } from '#server/numbers/receiving/receiving-import.ts';

/** Since then: what others do on the machine counts for nothing. */
function processorMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** The last thing is the list; before it, how long each step took that others had to wait for, in milliseconds of processor. */
function stepsOf(file: Uint8Array) {
  const work = readReceivingCsv(file);
  const tookMs: number[] = [];
  for (;;) {
    const begun = process.cpuUsage();
    const step = work.next();
    tookMs.push(processorMs(begun));
    if (step.done) return { tookMs, list: step.value };
  }
}
const readAtOnce = (file: Uint8Array) => stepsOf(file).list;
const utf8 = (text: string) => new TextEncoder().encode(text);
const read = (csv: string | Uint8Array) => {
  const result = readAtOnce(typeof csv === 'string' ? utf8(csv) : csv);
  return result.ok ? result.value : expect.unreachable(result.failure);
};
const reasons = (csv: string | Uint8Array) => read(csv).faults.map(({ line, reason }) => [line, reason]);

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

  test('costs no time for what holds nothing, also beside a quote that does not close', () => {
    const begun = process.cpuUsage();
    const empty = '\n'.repeat(1_000_000) + ',\n'.repeat(500_000) + '"",""\n'.repeat(300_000);
    const { faults } = read(`name,number\nSh"op,2065550142\n${empty}`);
    expect(faults).toEqual([{ line: 2, text: 'Sh"op,2065550142', reason: 'row-unreadable' }]);
    expect(processorMs(begun)).toBeLessThan(3_000);
  });

  for (const row of ['""', '"', '" "', ',,,', '"\u00a0",', '"\n"']) {
    test(`costs no time for a list of rows that are ${JSON.stringify(row)}, which the heading has more or less cells than`, () => {
      const begun = process.cpuUsage();
      const rows = `${row}\n`.repeat(400_000);
      const { lines, faults } = read(`name,number\n${rows}Shop,2065550142\n`);
      const at = 2 + 400_000 * row.split('\n').length;
      expect(lines.map(({ line }) => line)).toEqual([at]);
      expect(faults).toEqual([]);
      expect(processorMs(begun)).toBeLessThan(5_000);
    });
  }

  const fiveMegabytes = (line: string) => utf8(`name,number\n${line.repeat(Math.ceil(4.9e6 / line.length))}`);
  for (const [what, line] of Object.entries({
    numbers: 'Shop,+12065550142\n',
    'long numbers': `Shop,${'1'.repeat(900)}\n`,
    'almost numbers': `Shop,+${'1-('.repeat(300)}\n`,
    'wide rows': `Shop,2065550142${',x'.repeat(400)}\n`,
    'stray quotes': 'S"hop,"a"b"c\n',
    'old line ends': '\r',
    separators: ',',
    quotes: '"',
    'line ends in a quotation': '"\n\n\n"\n',
  })) {
    test(`lets others go on while it reads five megabytes of ${what}`, { timeout: 30_000 }, () => {
      const { tookMs } = stepsOf(fiveMegabytes(line));
      expect(Math.max(...tookMs)).toBeLessThan(100);
    });
  }

  test.each(['utf-8', 'utf16le', 'latin1'] as const)(
    'is decoded piece by piece, and letters between two of them stay whole: %s',
    (encoding) => {
      const mark = encoding === 'utf16le' ? '\ufeff' : '';
      for (const lead of ['', 'x', 'xx', 'xxx']) {
        const text = `${mark}name,number\n${lead}${'é'.repeat(200_000)}`;
        const work = decodeText(Buffer.from(text, encoding));
        let steps = 0;
        let step = work.next();
        for (; !step.done; step = work.next()) steps += 1;
        expect(step.value).toBe(text.slice(mark.length));
        expect(steps).toBeGreaterThan(2);
      }
    },
  );

  test('is read in turn: one who brings many has only a few of them waiting, and others none the later', async () => {
    const lists = new ReceivingLists();
    const read = (account: string) => lists.read(account, utf8('name,number\nShop,2065550142'));
    const many = Array.from({ length: 10 }, () =>
      read('one').then(
        ({ ok }) => ok,
        () => 'come back later',
      ),
    );
    expect(await read('other')).toMatchObject({ ok: true });
    expect((await Promise.all(many)).filter((answer) => answer === true)).toHaveLength(4);
  });

  test('a name that nobody sees comes back, marks that nobody sees are left out', () => {
    const { lines, faults } = read('name,number\n\u3164,2065550142\n\u202aDana\u202c,2065550143\n');
    expect(lines.map(({ input }) => input.name)).toEqual(['Dana']);
    expect(faults.map(({ line, reason }) => [line, reason])).toEqual([[2, 'name-unreadable']]);
  });

  test('leaves what stands between quotes as it is, empty lines and lonely quotes as well', () => {
    const { lines, faults } = read(
      'name,number\n"Shop\n,\n""""\n"\n""\n"",""\nDana,2065550143\n"\n",2065550142\n',
    );
    expect(lines.map(({ line, input }) => [line, input.name])).toEqual([[8, 'Dana']]);
    expect(faults.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'name-unreadable'],
      [9, 'name-missing'],
    ]);
  });

  test('gives each bad line back with its line number, its text and why', () => {
    const csv = [
      'name,number,kind',
      ',2065550142,',
      `${'x'.repeat(61)},2065550142,`,
      'Shop,,',
      'Shop,12,',
      'Shop,2065550142,fax',
      'Shop, Inc.,2065550142,fax',
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
    ['nothing at all', utf8('')],
    ['without a heading', utf8('2065550142,Shop')],
    ['a spreadsheet file', Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 0x14, 0x00)],
    ['a picture', Uint8Array.from({ length: 300 }, (_, i) => (i * 37) % 256)],
  ])('is refused as a whole when it is %s', (_, file) => {
    expect(readAtOnce(file)).toEqual({ ok: false, failure: 'csv-unreadable' });
  });

  test('is read up to the stray quote or the endless line, and after it', () => {
    const csv = [
      'name,number',
      '"Shop,2065550142',
      'Two "big" doors,2065550143',
      'x'.repeat(10_000),
      '"Door, ""left""",2065550144',
    ].join('\n');
    expect(reasons(csv)).toEqual([
      [2, 'row-unreadable'],
      [3, 'row-unreadable'],
      [4, 'row-unreadable'],
    ]);
    expect(read(csv).lines.map(({ line, input }) => [line, input.name])).toEqual([[5, 'Door, "left"']]);
  });

  test('never throws and never tells of a line twice, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 40, unit: 'binary' })), (rows) => {
        const { lines, faults } = read(`name,number\n${rows.join('\n')}`);
        const seen = [...lines, ...faults].map(({ line }) => line);
        expect(new Set(seen).size).toBe(seen.length);
      }),
    );
  });
});

describe('a list as a spreadsheet writes it', () => {
  const text = 'name;number\r\nMüller – Büro;+442079460958\r\n';
  const one = [[2, { kind: 'office-line', name: 'Müller – Büro', number: '+442079460958' }]];
  const utf16 = (littleEndian: boolean) => {
    const view = new DataView(new ArrayBuffer(2 * text.length + 2));
    for (const [at, unit] of [0xfeff, ...Array.from(text, (letter) => letter.charCodeAt(0))].entries())
      view.setUint16(2 * at, unit, littleEndian);
    return new Uint8Array(view.buffer);
  };
  /** The en dash is 0x96 there, and U+2013 everywhere else. */
  const windows = Uint8Array.from(text, (letter) => (letter === '–' ? 0x96 : letter.charCodeAt(0)));

  test.each([
    ['UTF-8', utf8(text)],
    ['UTF-8 with a mark', utf8(`\ufeff${text}`)],
    ['UTF-16, little end first', utf16(true)],
    ['UTF-16, big end first', utf16(false)],
    ['Windows-1252', windows],
  ])('in %s', (_, file) => {
    const { lines, faults } = read(file);
    expect(faults).toEqual([]);
    expect(lines.map(({ line, input }) => [line, input])).toEqual(one);
  });

  test.each([
    ['commas, quoted', 'name,number\n"Webb, Dana",2065550142'],
    ['semicolons', 'name;number\nWebb, Dana;2065550142'],
    ['tabs', 'name\tnumber\nWebb, Dana\t2065550142'],
    ['bars', 'name|number\nWebb, Dana|2065550142'],
    ['a first line that names the separator', 'sep=;\r\nname;number\r\nWebb, Dana;2065550142'],
    ['old line ends', 'name;number\rWebb, Dana;2065550142'],
  ])('with %s', (_, csv) => {
    const { lines, faults } = read(csv);
    expect(faults).toEqual([]);
    expect(lines.map(({ input }) => input)).toEqual([
      { kind: 'office-line', name: 'Webb, Dana', number: '+12065550142' },
    ]);
  });

  test('counts lines as an editor does: with a title above, breaks in cells, and a tail of empty cells', () => {
    const csv = [
      'sep=;',
      'Forwarding;;',
      '',
      'name;number;kind',
      '"Front\r\ndesk";2065550142;',
      'Shop;12;',
      'Dana;2065550143',
      ';;',
      ';;',
    ].join('\r\n');
    expect(reasons(csv)).toEqual([
      [2, 'above-heading'],
      [5, 'name-unreadable'],
      [7, 'number-invalid'],
    ]);
    expect(read(csv).lines.map(({ line }) => line)).toEqual([8]);
  });

  test.each([
    ['"=""+12065550142"""', '+12065550142'],
    ["'+12065550142", '+12065550142'],
    ['\u202a+1 206\u00a0555\u20110142\u202c', '+12065550142'],
    ['tel:+12065550142', '+12065550142'],
    ['011 44 20 7946 0958', '+442079460958'],
    ['1-206-555-0142', '+12065550142'],
    ['206.555.0100', '+12065550100'],
    ['(800) 555-0142', '+18005550142'],
  ])('understands %s', (cell, number) => {
    expect(read(`name,number\nShop,${cell}`).lines.map(({ input }) => input)).toEqual([
      { kind: 'office-line', name: 'Shop', number },
    ]);
  });

  test.each([
    ['1.20656E+10', 'number-rounded'],
    ['12065550142.0', 'number-rounded'],
    ['+1 206 555 0142 ext. 12', 'number-has-extension'],
    ['206 555 0142 x12', 'number-has-extension'],
    ['206 555 0142 / 206 555 0143', 'number-invalid'],
    ['call 206 555 0142', 'number-invalid'],
    ['030 1234567', 'number-invalid'],
    ['4989 123456', 'number-invalid'],
    ['+1 206 155 0142', 'number-invalid'],
  ])('does not guess at %s', (cell, reason) => {
    expect(reasons(`name;number\nShop;${cell}`)).toEqual([[2, reason]]);
  });
});
