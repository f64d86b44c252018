import type { Call } from '#client/calls/call.svelte.ts';
import type { CallContext } from '#client/calls/ports.ts';
import type { CallState } from '#client/calls/transition.ts';
import { spellNumber } from '#client/state/wording/phone-number.ts';

/** The name, else the number digit by digit. */
export const sayWho = ({ remoteName, remoteNumber }: Pick<CallContext, 'remoteName' | 'remoteNumber'>) =>
  remoteName ?? (remoteNumber === 'anonymous' ? 'number withheld' : spellNumber(remoteNumber));

/** "Incoming call, Marcus Webb, Google Ads, waited 14 seconds" */
export function sayIncoming({ context }: Call): string {
  const waited = context.waitedSeconds;
  return [
    'Incoming call',
    sayWho(context),
    context.source,
    context.campaign,
    context.queue,
    waited === null ? null : `waited ${waited} ${waited === 1 ? 'second' : 'seconds'}`,
  ]
    .filter((part) => part !== null && part !== '')
    .join(', ');
}

/** "1 new message" */
export const sayNewMessages = (count: number) => `${count} new ${count === 1 ? 'message' : 'messages'}`;

/** "1 new notice" */
export const sayNewNotices = (count: number) => `${count} new ${count === 1 ? 'notice' : 'notices'}`;

const words: Partial<Record<CallState['kind'], string>> = {
  dialling: 'Calling',
  ringback: 'It rings',
  live: 'On call',
  held: 'On hold',
  ended: 'Call ended',
};

/** What a change of the call's state sounds like; '' for those that only pass by. */
export const sayState = (kind: CallState['kind']) => words[kind] ?? '';
