/** One letter of what happened to, or around, one person: plain text, and HTML that a dark screen shows dark. Pure. */
import {
  isUrgent,
  noticeKindSchema,
  type HappeningFacts,
  type NoticeKind,
} from '#contract/people/notices.ts';
import type { Letter } from '../mail/smtp.ts';
import { headings, onOneLine, sayCount, sayNotice } from './notice-words.ts';

export interface LetterNotice {
  kind: NoticeKind;
  facts: HappeningFacts;
  /** Epoch milliseconds. */
  at: number;
  /** Of its sound, the file's bytes that are attached; null: there is none, or it is too large. */
  attached: number | null;
}

export interface LetterFor {
  name: string;
  company: string;
  /** Of the reader, by whose clocks it happened. */
  timeZone: string;
  /** By whose clocks money, numbers and ports have their days. */
  accountZone: string;
  /** "https://phone.example.com" */
  origin: string;
  /** Ends letters of the kinds that are in it. */
  unsubscribeToken: string;
}

/** Of one kind; the rest is counted. */
const MOST_LINES = 20;

/** @param notices at least one, the oldest first */
export function noticeLetter(notices: readonly LetterNotice[], reader: LetterFor): Letter {
  const { name, company, origin, unsubscribeToken } = reader;
  const settings = `${origin}/#/you/notices`;
  const stop = `${origin}/#/unsubscribe/${unsubscribeToken}`;
  const sections = sectionsOf(notices, reader);
  const about = kindsIn(notices).map((kind) => headings[kind].toLowerCase());
  const stopWords = `Stop letters about ${about.join(', ')}`;
  const hello = `Hello ${onOneLine(name)},`;
  const why = `You get this as one of ${onOneLine(company)} on Ringside.`;
  return {
    subject: subjectOf(notices, reader),
    text: [
      hello,
      ...sections.map(textOf),
      `${why}\nChoose what is mailed: ${settings}\n${stopWords}: ${stop}\n`,
    ].join('\n\n'),
    html: page([
      paragraph(escaped(hello)),
      ...sections.map(htmlOf),
      `<p style="font-size:13px;opacity:.75">${escaped(why)}<br>${anchor(settings, 'Choose what is mailed')} · ${anchor(stop, stopWords)}</p>`,
    ]),
    unsubscribeUrl: `${origin}/api/unsubscribe/${unsubscribeToken}`,
    sounds: notices.flatMap(({ facts, attached, at }) =>
      facts.kind === 'voicemail' && attached !== null
        ? [{ messageId: facts.messageId, name: fileName(facts.from, at) }]
        : [],
    ),
  };
}

/** What "Send me one now" sends. */
export const trialLetter = (
  reader: Omit<LetterFor, 'accountZone' | 'unsubscribeToken'>,
  at: number,
): Letter => ({
  subject: 'Ringside reaches you here',
  text: `Hello ${onOneLine(reader.name)},

this is the letter that you asked for, ${timeIn(reader.timeZone)(at)}. What you chose to hear of comes to this address.

Choose what is mailed: ${reader.origin}/#/you/notices
`,
});

function subjectOf(notices: readonly LetterNotice[], reader: LetterFor): string {
  const urgent = notices.find(({ facts }) => isUrgent(facts));
  if (urgent) return `Urgent: ${sayNotice(urgent.facts, timeIn(reader.accountZone)).fact}`;
  const [only] = notices;
  if (notices.length === 1 && only) return sayNotice(only.facts, timeIn(reader.accountZone)).fact;
  return kindsIn(notices)
    .map((kind) => sayCount(kind, notices.filter((one) => one.kind === kind).length))
    .join(', ');
}

export const kindsIn = (notices: readonly Pick<LetterNotice, 'kind'>[]): NoticeKind[] =>
  noticeKindSchema.options.filter((kind) => notices.some((one) => one.kind === kind));

interface Item {
  time: string;
  fact: string;
  more: string;
  link: string;
}

interface Section {
  heading: string;
  items: Item[];
  /** '' when all are shown. */
  rest: string;
}

function sectionsOf(
  notices: readonly LetterNotice[],
  { timeZone, accountZone, origin }: LetterFor,
): Section[] {
  return kindsIn(notices).map((kind) => {
    const those = notices.filter((one) => one.kind === kind);
    const left = those.length - MOST_LINES;
    const items = those.slice(0, MOST_LINES).map(({ facts, at, attached }) => {
      const { fact, more, place } = sayNotice(facts, timeIn(accountZone));
      const sound = facts.kind !== 'voicemail' ? '' : attached === null ? 'Too long to attach.' : 'Attached.';
      return {
        time: timeIn(timeZone)(at),
        fact,
        more: [more, sound].filter(Boolean).join(' '),
        link: `${origin}/${place}`,
      };
    });
    return { heading: headings[kind], items, rest: left > 0 ? `And ${left} more.` : '' };
  });
}

const textOf = ({ heading, items, rest }: Section) =>
  [
    heading,
    ...items.map(({ time, fact, more, link }) =>
      [`${time}  ${fact}`, more, link].filter(Boolean).join('\n  '),
    ),
    rest,
  ]
    .filter(Boolean)
    .join('\n');

const htmlOf = ({ heading, items, rest }: Section) =>
  `<h2 style="font-size:15px;margin:24px 0 8px">${escaped(heading)}</h2>` +
  items
    .map(({ time, fact, more, link }) =>
      paragraph(
        `<span style="opacity:.75">${escaped(time)}</span><br><strong>${escaped(fact)}</strong>` +
          `${more === '' ? '' : `<br>${escaped(more)}`}<br>${anchor(link, 'Open in the phone')}`,
      ),
    )
    .join('') +
  (rest === '' ? '' : paragraph(escaped(rest)));

/** No colour of its own: the reader's, light or dark. */
const page = (parts: readonly string[]) =>
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
  '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">' +
  '<style>:root{color-scheme:light dark}</style></head>' +
  `<body style="font:16px/24px system-ui,sans-serif;max-width:560px;margin:24px auto;padding:0 16px">${parts.join('')}</body></html>`;
const paragraph = (html: string) => `<p style="margin:0 0 16px">${html}</p>`;
const anchor = (url: string, words: string) => `<a href="${escaped(url)}">${escaped(words)}</a>`;

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '');

/** "Mon, Nov 30, 10:41 EST" */
const timeIn = (timeZone: string) => (at: number) =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(at);

/** Digits only of what came with a call: "message-2065550142-2026-11-30.wav" */
const fileName = (from: string, at: number) =>
  `message-${from.replaceAll(/\D/g, '').slice(0, 15) || 'unknown'}-${new Date(at).toISOString().slice(0, 10)}.wav`;
