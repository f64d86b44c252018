/** What happened, as the list of notices says it, and where more of it is. Pure. */
import { sayDuration } from '#client/state/wording/duration.ts';
import type { HappeningFacts } from '#contract/people/notices.ts';
import { hrefOf } from '../../../navigation/route.svelte.ts';
import { noticeWords } from '../../../owner/account/notices/notice-words.ts';
import type { AccountDays } from '../../../parts/account-days.ts';

interface HappeningWords {
  fact: string;
  /** '' for nothing. */
  more: string;
  href: string;
}

/** @param format of a telephone number */
export function happeningWords(
  facts: HappeningFacts,
  { days, format }: { days: AccountDays; format: (number: string) => string },
): HappeningWords {
  const sayFrom = (from: string) => (from === 'anonymous' ? 'Number withheld' : format(from));
  switch (facts.kind) {
    case 'missed-call':
      return {
        fact: `Missed: ${sayFrom(facts.from)}`,
        more: facts.source ?? '',
        href: hrefOf('history', facts.callId),
      };
    case 'voicemail':
      return {
        fact: `Message from ${facts.fromName ?? sayFrom(facts.from)}`,
        more: [facts.source, sayDuration(facts.durationMs)].filter(Boolean).join(' · '),
        href: hrefOf('voicemail', facts.messageId),
      };
    case 'port-date':
    case 'port-exception':
    case 'port-done':
      return { ...portWords(facts, days, format), href: hrefOf('numbers', 'port', facts.portId) };
    default: {
      const { fact, more } = noticeWords(facts, days);
      return { fact, more, href: hrefOf('account') };
    }
  }
}

type PortFacts = Extract<HappeningFacts, { kind: `port-${string}` }>;

function portWords(facts: PortFacts, { sayDate }: AccountDays, format: (number: string) => string) {
  const numbers = facts.numbers.map(format).join(', ');
  if (facts.kind === 'port-date')
    return {
      fact: `${numbers}: the day is set.`,
      more: `Calls come here from ${sayDate(facts.portsAt)} on.`,
    };
  if (facts.kind === 'port-done') return { fact: `${numbers}: calls come here now.`, more: '' };
  return { fact: `${numbers}: your present carrier refuses.`, more: facts.reason };
}
