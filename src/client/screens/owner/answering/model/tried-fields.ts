/** What is typed into *Try it*, as the server takes it. Pure. */
import { marksOf, readMarks } from '#client/state/phone/number-typing.ts';

const LEAST_DIGITS_ABROAD = 8;

/** E.164; "anonymous" for nothing; null for what is no whole number. */
export function callerOf(text: string): string | null {
  const marks = marksOf(text);
  if (marks === '') return text.trim() === '' ? 'anonymous' : null;
  const typed = readMarks(marks);
  if (typed.plan === 'nanp') return typed.digits.length === 10 ? `+1${typed.digits}` : null;
  return typed.marks.length >= LEAST_DIGITS_ABROAD ? typed.marks : null;
}

const twoDigits = (value: number) => String(value).padStart(2, '0');

/** As a field for date and time holds it: "2026-05-14T10:42", local. */
export function localTimeOf(at: number): string {
  const date = new Date(at);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-');
  return `${day}T${[date.getHours(), date.getMinutes()].map(twoDigits).join(':')}`;
}

/** null for an empty or impossible one. */
export function timeOf(local: string): number | null {
  const at = new Date(local).getTime();
  return Number.isNaN(at) ? null : at;
}

/** Digits, star and hash; a comma is a pause. */
export const keysOf = (text: string) => text.replace(/[^0-9*#,]/g, '').slice(0, 64);
