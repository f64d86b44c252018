/** What is asked of a grown site: every GET of the API, by at least one address that finds something. */
import { createHash } from 'node:crypto';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { routes } from '#contract/routes.ts';
import type { Sql } from '#server/store/database.ts';

/** The owner, an agent with many calls, and one without any. */
export type Person = 'admin' | 'agent1' | 'agent50';

export interface Wish {
  person: Person;
  /** The route as the API describes it. */
  route: string;
  /** What is asked for. */
  path: string;
}

/** As seed.sql makes them. */
const idOf = (name: string) =>
  createHash('md5')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
const HARBOR = idOf('account0');
const BUSIEST_AGENT = idOf('0agent1');
export const BUSIEST_NUMBER = '+12025550100';

/** Files that the seed has rows for and that lie in the data folder. */
export interface Sounds {
  messageId: string;
  recordingId: string;
  promptId: string;
  documentId: string;
}

export interface Examples {
  sounds: Sounds;
  /** What stands for the braces of a route, by the route. */
  inBraces: Record<string, string[]>;
  /** Questions of a route besides none at all, by the route. */
  asked: Record<string, string[]>;
}

/** @param today "2026-05-14", the last day that has calls; they are of a year and more */
export async function examplesOf(sql: Sql, today: string): Promise<Examples> {
  const [found] = await sql<
    Record<'call' | 'message' | 'recording' | 'payment' | 'before' | 'line', string>[]
  >`
    select
      (select call_id::text from call_recordings where account_id = ${HARBOR} order by at desc limit 1) as call,
      (select m.id::text from voice_messages m join mailboxes b on b.id = mailbox_id
        where b.account_id = ${HARBOR} and user_id is null order by at desc limit 1) as message,
      (select id::text from call_recordings where account_id = ${HARBOR} order by at desc limit 1) as recording,
      (select id::text from payments where account_id = ${HARBOR} order by at desc limit 1) as payment,
      (select (extract(epoch from min(started_at) + (max(started_at) - min(started_at)) / 2) * 1000)::bigint::text
        from calls) as before,
      (select (max(id) / 2)::bigint::text from ledger_entries) as line`;
  if (!found) throw new Error('nothing is seeded');
  const months = [today.slice(0, 7), monthBefore(today)];
  const id = (name: string) => [idOf(name)];
  const sounds = {
    messageId: found.message,
    recordingId: found.recording,
    promptId: idOf('prompt0-1'),
    documentId: idOf(`document${idOf('port0')}`),
  };
  return {
    sounds,
    inBraces: {
      '/api/calls/{id}': [found.call],
      '/api/calls/{id}/recordings': [found.call],
      '/api/voicemail/{id}/audio': [sounds.messageId],
      '/api/recordings/{id}/audio': [sounds.recordingId],
      '/api/billing/payments/{id}': [found.payment],
      '/api/billing/card-setups/{id}': id('setup0'),
      '/api/prompts/{id}/audio': [sounds.promptId],
      '/api/ports/{id}/documents/{kind}': [`${idOf('port0')}/bill`],
      '/api/rented-numbers/{number}/route': [encodeURIComponent(BUSIEST_NUMBER)],
      '/api/billing/statements/{month}': months,
      '/api/billing/statements/{month}/csv': months,
    },
    asked: {
      '/api/calls': ['', '?limit=200', `?before=${found.before}`],
      '/api/quote': ['?to=%2B12065550142'],
      '/api/number-offers': ['?areaCode=312', '?tollFree=true'],
      '/api/billing/plan/quote': ['?plan=growth'],
      '/api/billing/ledger': ['', '?limit=200', `?before=${found.line}`],
      '/api/billing/balance-history': ['?days=30', '?days=366'],
      '/api/billing/usage': usageQuestions(today),
      '/api/billing/usage/csv': usageQuestions(today).filter((_, at) => at % 3 === 0),
    },
  };
}

/** A year and a month by each grouping, then a year with filters: one each and several at once, by each grouping. */
function usageQuestions(today: string): string[] {
  const yearAgo = dayBefore(today, 364);
  const groups = ['day', 'number', 'agent', 'source', 'direction', 'destination'];
  const filters = {
    direction: 'inbound',
    number: encodeURIComponent(BUSIEST_NUMBER),
    agent: BUSIEST_AGENT,
    source: encodeURIComponent('Source 0'),
    destination: encodeURIComponent('United States and Canada'),
  };
  const ask = (by: string, from: string, filter = '') =>
    `?from=${from}&to=${today}&by=${by}&timeZone=America/New_York${filter}`;
  const filtered = Object.entries(filters).flatMap(([name, key]) =>
    groups.map((by) => ask(by, yearAgo, `&${name}=${key}`)),
  );
  const several = [
    ['direction', 'destination'],
    ['number', 'direction'],
    ['agent', 'number'],
    ['agent', 'destination'],
    ['number', 'destination'],
    ['source', 'destination'],
    ['agent', 'source', 'direction'],
    ['number', 'source', 'destination'],
    ['agent', 'number', 'source', 'destination', 'direction'],
  ] as const;
  return [
    ...groups.flatMap((by) => [ask(by, yearAgo), ask(by, dayBefore(today, 29))]),
    ...filtered,
    ...several.flatMap((names) =>
      groups.map((by) => ask(by, yearAgo, names.map((name) => `&${name}=${filters[name]}`).join(''))),
    ),
  ];
}

/** Reports of a whole year, each different from the others. */
export const yearOf = (today: string): string[] => [
  ...usageQuestions(today)
    .filter((question) => question.includes(`from=${dayBefore(today, 364)}`))
    .map((question) => `${billingRoutes.usage}${question}`),
  `${billingRoutes.statements}/${monthBefore(today)}/csv`,
  `${billingRoutes.balanceHistory}?days=366`,
];

const dayBefore = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
const monthBefore = (day: string) => dayBefore(`${day.slice(0, 7)}-01`, 1).slice(0, 7);

/** Of agents alone: what they see is found another way than what an owner sees. */
const ASKED_BY_AGENTS = [routes.calls, routes.voicemail];

/** @param described the GET routes of the API. @throws Error where a route has no example */
export function wishesOf(described: readonly string[], { inBraces, asked }: Examples): Wish[] {
  return [...described, routes.events].flatMap((route) => {
    const filled = route.includes('{') ? (inBraces[route] ?? []) : [''];
    if (filled.length === 0) throw new Error(`requests.ts has no example of ${route}`);
    const paths = filled.map((what) => fill(route, what));
    const questions = paths.flatMap((path) => (asked[route] ?? ['']).map((question) => path + question));
    const people: Person[] = ASKED_BY_AGENTS.some((one) => one === route)
      ? ['admin', 'agent1', 'agent50']
      : ['admin'];
    return people.flatMap((person) => questions.map((path) => ({ person, route, path })));
  });
}

/** "{id}/documents/{kind}" is filled by one example that has both, each in its place. */
function fill(route: string, example: string): string {
  const values = example.split('/bill').length > 1 ? [example.split('/')[0] ?? '', 'bill'] : [example];
  let at = 0;
  return route.replace(/\{[^}]+\}/g, () => values[at++] ?? '');
}
