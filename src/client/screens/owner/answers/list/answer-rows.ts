/** The one list of what answers calls: five groups, each row with what it does and where it is used. Pure. */
import type { Mailbox } from '#contract/calls/voicemail.ts';
import type { ReceivingNumber } from '#contract/numbers/receiving.ts';
import type { HolidaySet, OfficeHours } from '#contract/routing/office-hours.ts';
import { dayOf } from '#contract/routing/opening.ts';
import type { Queue } from '#contract/routing/prompts.ts';
import type { ListedRoute } from '#contract/routing/shared-routes.ts';
import { sayList } from '#client/state/wording/list.ts';
import { sayWeek } from '#client/state/wording/week.ts';
import { sayCount } from '../../../parts/words.ts';
import type { AnsweringPage } from '../../parts/pages.ts';
import { sayUsedBy, withUse, type Uses } from '../../parts/use-words.ts';
import { sayLocalDay } from '../parts/local-day.ts';
import { numbersOf } from '../parts/numbers-of.ts';

export interface AnswerRow {
  page: AnsweringPage;
  /** null: the page itself, not one thing of it. */
  id: string | null;
  name: string;
  line: string;
}

/** undefined: not here yet. */
export interface Answers {
  routes: readonly ListedRoute[] | undefined;
  officeHours: readonly OfficeHours[] | undefined;
  holidaySets: readonly HolidaySet[] | undefined;
  queues: readonly Queue[] | undefined;
  mailboxes: readonly Mailbox[] | undefined;
  lines: readonly ReceivingNumber[] | undefined;
  uses: Uses | undefined;
}

export function routeRow({ id, name, numbers, routes }: ListedRoute): AnswerRow {
  const users = [
    ...(numbers > 0 ? [sayCount(numbers, 'number')] : []),
    ...(routes > 0 ? [sayCount(routes, 'other route')] : []),
  ];
  return { page: 'route', id, name, line: users.length === 0 ? 'Not used yet' : `Used by ${sayList(users)}` };
}

/** A menu, or another part that routes share, and no number has for its own. */
const isPart = ({ numbers, routes }: ListedRoute) => numbers === 0 && routes > 0;

export function hoursRow({ id, name, week, usedBy }: OfficeHours): AnswerRow {
  return { page: 'hours', id, name, line: `${sayWeek(week)} · ${sayUse(usedBy.routes)}` };
}

/** "10 numbers"; where it serves none, "1 route". */
function sayUse(routes: readonly { numbers: number }[]): string {
  const numbers = numbersOf(routes);
  if (numbers > 0) return sayCount(numbers, 'number');
  return routes.length === 0 ? 'not used yet' : sayCount(routes.length, 'route');
}

/** @param today where the reader is. */
export function setRow({ id, name, holidays, next, usedBy }: HolidaySet, today: number): AnswerRow {
  const days = sayCount(holidays.length, 'day');
  const coming = next === null ? 'none to come' : `next ${sayLocalDay(dayOf(next), today)}`;
  const use = usedBy.officeHours === 0 ? 'not used yet' : `${usedBy.officeHours} office hours`;
  return { page: 'holidays', id, name, line: `${days}, ${coming} · ${use}` };
}

export const queueRow = ({ id, name, memberIds }: Queue, uses: Uses | undefined): AnswerRow => ({
  page: 'queues',
  id,
  name,
  line: withUse(`Queue · ${sayCount(memberIds.length, 'member')}`, sayUsedBy(uses, id)),
});

export const mailboxRow = ({ id, name, userId, memberIds }: Mailbox, uses: Uses | undefined): AnswerRow => ({
  page: 'mailboxes',
  id,
  name,
  line: withUse(
    userId === null ? `Mailbox · ${sayHearers(memberIds.length)}` : 'Their own mailbox',
    sayUsedBy(uses, id),
  ),
});

const sayHearers = (count: number) => (count === 0 ? 'shared' : `shared by ${sayCount(count, 'member')}`);

const MOST_NAMES = 2;

/** All of them are one row: a company may have thousands. */
export function linesRow(lines: readonly ReceivingNumber[]): AnswerRow {
  const names = lines.slice(0, MOST_NAMES).map(({ name }) => name);
  const more = lines.length - names.length;
  return {
    page: 'receiving',
    id: null,
    name: lines.length === 0 ? 'No line yet' : sayCount(lines.length, 'line'),
    line:
      lines.length === 0
        ? 'Calls are forwarded to nobody'
        : [...names, ...(more > 0 ? [`${more.toLocaleString('en-US')} more`] : [])].join(', '),
  };
}

const lineRow = (line: ReceivingNumber, sayNumber: (e164: string) => string): AnswerRow => ({
  page: 'receiving',
  id: line.id,
  name: line.name,
  line: line.number === null ? (line.uri ?? 'Registered phone') : sayNumber(line.number),
});

export interface AnswerGroup {
  title: string;
  rows: readonly AnswerRow[];
  /** Said in place of no rows. */
  empty: string;
  /** Which of what it shows must be here: none of them is asked for again while it is. */
  needs: readonly (keyof Answers)[];
}

interface Wanted {
  search: string;
  today: number;
  sayNumber: (e164: string) => string;
}

/** What is found; a group in which nothing is found is absent while something is looked for. */
export function groupsOf(answers: Answers, { search, today, sayNumber }: Wanted): AnswerGroup[] {
  const text = search.trim().toLowerCase();
  const isSought = text !== '';
  const fits = ({ name, line }: AnswerRow) => !isSought || `${name}\n${line}`.toLowerCase().includes(text);
  const found = <Thing>(things: readonly Thing[] | undefined, row: (thing: Thing) => AnswerRow) =>
    (things ?? []).map(row).filter(fits);
  const shared = answers.mailboxes?.filter(({ userId }) => isSought || userId === null);
  const lines = answers.lines && !isSought ? [linesRow(answers.lines)] : [];
  const group = (
    title: string,
    needs: AnswerGroup['needs'],
    rows: readonly AnswerRow[],
    empty: string,
  ): AnswerGroup => ({ title, rows, empty, needs });
  const all = [
    group(
      'Routes',
      ['routes'],
      found(
        answers.routes?.filter((route) => !isPart(route)),
        routeRow,
      ),
      'No shared route yet.',
    ),
    group('Office hours', ['officeHours'], found(answers.officeHours, hoursRow), 'No office hours yet.'),
    group(
      'Holidays',
      ['holidaySets'],
      found(answers.holidaySets, (set) => setRow(set, today)),
      'No holidays yet.',
    ),
    group(
      'Menus and messages',
      ['queues', 'mailboxes'],
      [
        ...found(answers.routes?.filter(isPart), routeRow),
        ...found(answers.queues, (queue) => queueRow(queue, answers.uses)),
        ...found(shared, (mailbox) => mailboxRow(mailbox, answers.uses)),
      ],
      'No shared menu, queue or mailbox yet.',
    ),
    group(
      'Forward to',
      ['lines'],
      isSought ? found(answers.lines, (line) => lineRow(line, sayNumber)) : lines,
      '',
    ),
  ];
  return isSought ? all.filter(({ rows }) => rows.length > 0) : all;
}
