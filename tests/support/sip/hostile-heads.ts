/** Heads of SIP messages made to cost as much as they can, each as long as a head may be. */

const SANE = [
  'Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK',
  'From: <sip:a@127.0.0.1>;tag=1',
  'To: <sip:b@127.0.0.1>',
  'Call-ID: 1',
  'CSeq: 1 REGISTER',
];

const repeat = (unit: string, room: number) => unit.repeat(Math.max(0, Math.floor(room / unit.length)));

/** Fields whose values the server reads; what is repeated in them; what ends them. */
const NAMES = [
  'Via',
  'From',
  'To',
  'Contact',
  'Record-Route',
  'Route',
  'Authorization',
  'Reason',
  'Accept',
  'X',
];
const UNITS = [
  '<tel:a',
  '<sip:a@b>,',
  ', <sip:a@b;lr>',
  '"a" <sip:a@b>,',
  'a ',
  ' ',
  '\r\n ',
  '\t\r\n ',
  '"',
  '\\"',
  '"\\',
  ';a=b',
  ' ; a = b',
  ';',
  ',',
  '<',
  '>',
  'sip:',
  'a@',
  'a.',
  '%41',
  'a-',
  '=',
  'a=b, ',
  '1',
  'é',
  '\0',
  'SIP/2.0/UDP a;branch=z9hG4bK, ',
];
const BEGINNINGS = [
  '',
  '"',
  '<',
  '<sip:',
  'sip:a@',
  'SIP/2.0/UDP a;x=',
  'Digest a="',
  'tel:',
  'Q.850;cause=1;text="',
];
const ENDINGS = ['', '"', '>', '<', '!', '" <sip:a@b>', '@b>;tag=1'];

/** @param seed each gives another of the shapes, the same each time. */
export function hostileHead(seed: number, bytes: number): Buffer {
  const pick = <Value>(values: readonly Value[], divisor: number): Value => {
    const value = values[Math.floor(seed / divisor) % values.length];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
  const unit = pick(UNITS, 1);
  const name = pick(NAMES, UNITS.length);
  const beginning = pick(BEGINNINGS, UNITS.length * NAMES.length);
  const ending = pick(ENDINGS, 7);
  const others = SANE.filter((line) => !line.startsWith(`${name}:`));
  const frame = (start: string, fields: string[]) => `${[start, ...fields].join('\r\n')}\r\n\r\n`;
  const room = (taken: string) => bytes - Buffer.byteLength(taken);
  const filler = (space: number) => repeat(unit, (space * unit.length) / Buffer.byteLength(unit));
  const start = 'REGISTER sip:127.0.0.1 SIP/2.0';
  switch (seed % 11) {
    case 0: {
      // In the request line.
      const make = (fill: string) => frame(`REGISTER sip:${fill}${ending} SIP/2.0`, SANE);
      return Buffer.from(make(filler(room(make('')))));
    }
    case 1: {
      // As many fields as fit.
      const line = `${name}: ${beginning}${unit}${ending}\r\n`;
      return Buffer.from(frame(start, [...others, repeat(line, room(frame(start, others)) - 2) + 'X: y']));
    }
    default: {
      const make = (fill: string) => frame(start, [...others, `${name}: ${beginning}${fill}${ending}`]);
      return Buffer.from(make(filler(room(make('')))));
    }
  }
}
