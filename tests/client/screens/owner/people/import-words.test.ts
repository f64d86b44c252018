import { expect, test } from 'vitest';
import { linksAsCsv } from '#client/screens/owner/people/invite/import-words.ts';

test('a file of links is CSV that no sheet takes for a formula', () => {
  const access = {
    link: 'https://phone.example.com/#/welcome/abc',
    until: Date.UTC(2026, 4, 21),
    isMailed: false,
  };
  expect(linksAsCsv([{ id: '1', name: '=Ben "B", Jr', email: 'b@harbor.test', access }])).toBe(
    '"name","email","link","until"\r\n' +
      '"\'=Ben ""B"", Jr","b@harbor.test","https://phone.example.com/#/welcome/abc","2026-05-21T00:00:00.000Z"\r\n',
  );
});
