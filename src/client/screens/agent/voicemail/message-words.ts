import { formatClock } from '#client/state/wording/date.ts';
import { sayAge } from '#client/state/wording/duration.ts';
import type { VoiceMessage } from '#contract/calls/voicemail.ts';

type Format = (number: string) => string;

/** The name, else the number; both are untrusted text. */
export const whoLeft = ({ fromName, from }: VoiceMessage, format: Format) => fromName ?? format(from);

const DAY_MS = 86_400_000;

/** "38 min ago"; older than a day the time of day, under the heading of its day. */
export function sayWhen(at: number, now: number): string {
  return now - at < DAY_MS ? `${sayAge(now - at)} ago` : formatClock(at);
}
