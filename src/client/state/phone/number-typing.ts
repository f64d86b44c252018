/**
 * The number being typed, as pure text: which characters count, how North American digits are grouped while they
 * come, and where the caret stays. "Marks" are the characters that count: digits and a plus in front.
 */
const MOST_MARKS = 20;
const NANP_DIGITS = 10;

/** "+1 (206) 555-0142" → "+12065550142"; "011 44 20…" → "+4420…" (the prefix that North America dials abroad with). */
export function marksOf(text: string): string {
  const marks = text.replace(/[^\d+]/g, '').replace(/(?!^)\+/g, '');
  return marks.replace(/^011(?=\d)/, '+').slice(0, MOST_MARKS);
}

export type Typed =
  { plan: 'nanp'; prefix: '' | '1' | '+1'; digits: string } | { plan: 'abroad'; marks: string };

/** A plus alone may still become +1. */
export function readMarks(marks: string): Typed {
  if (marks.startsWith('+') && !marks.startsWith('+1')) return { plan: 'abroad', marks };
  if (marks.startsWith('+1')) return { plan: 'nanp', prefix: '+1', digits: marks.slice(2) };
  // No area code starts with 1: it is the long-distance prefix.
  if (marks.startsWith('1')) return { plan: 'nanp', prefix: '1', digits: marks.slice(1) };
  return { plan: 'nanp', prefix: '', digits: marks };
}

/** "206", "(206) 5", "(206) 555-0142": a bracket comes only with what follows it, so that Backspace never meets one last. */
export function groupNanp(digits: string): string {
  const [area, exchange, line] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)];
  if (exchange === '') return area;
  return line === '' ? `(${area}) ${exchange}` : `(${area}) ${exchange}-${line}`;
}

export type NanpVerdict =
  | { kind: 'partial'; missing: number }
  | { kind: 'ready' }
  | { kind: 'no-area-code' | 'no-exchange'; part: string }
  | { kind: 'too-long'; extra: number };

/** Said as soon as it can be known: a wrong area code need not wait for the tenth digit. */
export function judgeNanp(digits: string): NanpVerdict {
  const [area, exchange] = [digits.slice(0, 3), digits.slice(3, 6)];
  // 011 is on its way abroad.
  if (area.length === 3 && area !== '011' && !isOffice(area)) return { kind: 'no-area-code', part: area };
  if (exchange.length === 3 && !isOffice(exchange)) return { kind: 'no-exchange', part: exchange };
  if (digits.length < NANP_DIGITS) return { kind: 'partial', missing: NANP_DIGITS - digits.length };
  if (digits.length > NANP_DIGITS) return { kind: 'too-long', extra: digits.length - NANP_DIGITS };
  return { kind: 'ready' };
}

/** [2-9]XX and never N11: the rule of both the area code and the exchange. */
const isOffice = (part: string) => /^[2-9]\d\d$/.test(part) && !part.endsWith('11');

/** Where the caret stands after as many marks as before. */
export function caretAfter(marks: number, text: string): number {
  if (marks === 0) return 0;
  const last = [...text.matchAll(/[\d+]/g)][marks - 1];
  return last ? last.index + 1 : text.length;
}
