/** What is typed into a field by keys as a hand does, and what stands there then. */

interface Sample {
  keys: string;
  stands: string;
}

interface Kind {
  label: string;
  type: string;
  mode: string;
  /** −1: any length. */
  maxLength: number;
}

const same = (keys: string): Sample => ({ keys, stands: keys });

/** By the field's own type; "09 30 AM" is what an English clock takes. */
const byType: Record<string, Sample> = {
  tel: { keys: '2065550142', stands: '(206) 555-0142' },
  email: same('nora.quist@quist.test'),
  url: same('https://hooks.example.com/in'),
  number: same('27'),
  date: { keys: '05142025', stands: '2025-05-14' },
  time: { keys: '0930AM', stands: '09:30' },
  'datetime-local': { keys: '051420260400PM', stands: '2026-05-14T16:00' },
};
const byMode: Record<string, Sample> = { numeric: same('312'), decimal: same('12.50'), tel: same('1,2#') };
const words = same('O’Döll & 42');

/** What fits a field whose type does not say it. */
const byLabel: Record<string, Sample> = {
  // Written as a number is once the hand has left it.
  Caller: same('2065550142'),
  'SIP address': same('sip:front@pbx.example.com'),
  'ZIP codes, or how they begin': same('606, 60714'),
  'Area codes': same('312, 773'),
  'Area codes with exchange': same('312-555, 773 444'),
};

export function sampleFor({ label, type, mode, maxLength }: Kind): Sample {
  const sample = byLabel[label] ?? byType[type] ?? byMode[mode] ?? words;
  return maxLength > 0 && sample.keys.length > maxLength ? same(sample.keys.slice(0, maxLength)) : sample;
}

/** Its parts are typed over, not emptied. */
export const isDated = ({ type }: Pick<Kind, 'type'>): boolean =>
  ['date', 'time', 'datetime-local'].includes(type);
