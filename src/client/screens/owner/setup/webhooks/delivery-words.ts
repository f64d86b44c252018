import { formatClockSeconds } from '#client/state/wording/date.ts';
import type { WebhookDelivery, WebhookEvent } from '#contract/calls/webhooks.ts';

export const eventWords: Record<WebhookEvent, string> = {
  'call.started': 'Call started',
  'call.answered': 'Call answered',
  'call.ended': 'Call ended',
  'call.missed': 'Call missed',
  'voicemail.left': 'Voicemail left',
  'balance.low': 'Balance low',
  'balance.empty': 'Balance empty',
  'card.declined': 'Card declined',
  'number.at-risk': 'Number at risk',
  'port.changed': 'Port changed',
};

/** "Call ended, voicemail left" */
export function sayEvents(events: readonly WebhookEvent[]): string {
  const [first, ...others] = events.map((event) => eventWords[event]);
  return [first ?? '', ...others.map((word) => word.toLowerCase())].join(', ');
}

/** How the newest delivery stands, for the list. */
export function lastWord(deliveries: readonly WebhookDelivery[]): string {
  const [newest] = [...deliveries].sort((a, b) => b.at - a.at);
  return newest ? stateWords[newest.state] : '';
}

export const stateWords: Record<WebhookDelivery['state'], string> = {
  waiting: 'Waiting',
  delivered: 'Delivered',
  'given-up': 'Given up',
};

const times = (attempts: number) => (attempts === 1 ? '1 try' : `${attempts} tries`);

/** "Answered 200", "Answered 500 after 3 tries, again at 10:04:05", "No answer: timeout" */
export function sayDelivery({ status, fault, attempts, state, nextAttemptAt }: WebhookDelivery): string {
  const answer =
    status === null ? (fault === null ? 'Not sent yet' : `No answer: ${fault}`) : `Answered ${status}`;
  const tries = attempts > 1 || state === 'given-up' ? ` after ${times(attempts)}` : '';
  const again =
    state === 'waiting' && nextAttemptAt !== null ? `, next try at ${formatClockSeconds(nextAttemptAt)}` : '';
  return answer + tries + again;
}
