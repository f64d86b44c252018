/** Writes text out the way a person would read it aloud, where the synthesizer by itself would not. */

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
/** Capitals only: people sat in the sun before they had calendars. */
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:day|sday|nesday|rsday|urday)?s?\\.?(?![a-z])';

/** NANP in the ways people write it, with or without +1; and E.164 of anywhere. */
const NANP = /(?<![\d.,])(?:\+?1[\s.-]?)?\(?([2-9]\d{2})\)?[\s.-]?(\d{3})[\s.-]?(\d{4})(?!\d)/g;
const E164 = /\+\d{7,15}/g;
/** 911, 411: never "nine hundred eleven". */
const SERVICE = /(?<![\d.,$-])([2-9])11(?![\d,.-]\d|\d)/g;
const TIME = /\b(\d{1,2}):([0-5]\d)(?!\d|\s*[ap]\.?m)/gi;

const digits = (group: string) => Array.from(group).join(' ');

/** Digit by digit, with a breath between the groups. */
const spelled = (...groups: (string | undefined)[]) =>
  groups
    .filter((group) => group !== undefined && group !== '')
    .map((group) => digits(group ?? ''))
    .join(', ');

/** 18:30 → "6 30 P M"; 8:30 stays with its half of the day unsaid, as it was written. */
function clockTime(written: string, hour: string, minute: string): string {
  const hours = Number(hour);
  if (hours < 13 || hours > 24) return written;
  const past = minute === '00' ? '' : ` ${minute}`;
  return hours === 24 ? 'midnight' : `${hours - 12}${past} P M`;
}

function wholeDay(word: string): string {
  if (/days?$/.test(word)) return word;
  return DAYS.find((day) => day.startsWith(word.slice(0, 3))) ?? word;
}

/** ASCII only: what has no letters the synthesizer knows is left out. */
export function sayable(text: string): string {
  return (
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[‘’]/g, "'")
      .replace(/[“”«»]/g, '"')
      .replace(/ß/g, 'ss')
      .replace(/\s&\s/g, ' and ')
      .replace(/\b24\/7\b/g, '24 7')
      .replace(NANP, (_, area: string, exchange: string, line: string) => spelled(area, exchange, line))
      .replace(E164, (number) => spelled(...(number.slice(1).match(/\d{1,3}/g) ?? [])))
      .replace(SERVICE, (_, first: string) => `${first} 1 1`)
      // Ranges of times and days, before their dashes become pauses.
      .replace(/(\d|[ap]\.?m\.?)\s?[-–]\s?(?=\d{1,2}(?::\d\d|\s?[ap]\.?m))/gi, '$1 to ')
      .replace(new RegExp(`\\b(${DAY})\\s?[-–]\\s?(?=${DAY})`, 'g'), '$1 to ')
      .replace(new RegExp(`\\b${DAY}`, 'g'), wholeDay)
      .replace(TIME, clockTime)
      .replace(/(?<!\s)\s*[–—]\s*/g, ', ')
      .replace(/[^\x20-\x7e\n]/g, ' ')
      .replace(/[<>{}[\]\\^~|*_`"]/g, ' ')
      .replace(/[^\S\n]+/g, ' ')
      .trim()
  );
}
