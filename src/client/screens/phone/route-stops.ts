import type { Call } from '#client/calls/call.svelte.ts';
import { formatClockSeconds } from '#client/state/wording/date.ts';
import { sayDuration } from '#client/state/wording/duration.ts';
import type { CordStop } from '#client/ui/cord.ts';

type Format = (number: string) => string;

/** How a call came in, or goes out: source, tracking number, queue, you. */
export function routeStops(call: Call, format: Format): CordStop[] {
  return call.direction === 'incoming' ? wayIn(call, format) : wayOut(call, format);
}

function wayIn(call: Call, format: Format): CordStop[] {
  const { source, localNumber, queue, waitedSeconds } = call.context;
  const waited = waitedSeconds === null ? '' : `, ${sayDuration(waitedSeconds * 1000)}`;
  return [
    ...(source === null ? [] : [{ name: source, note: 'Source' }]),
    ...(localNumber === null ? [] : [{ name: format(localNumber), note: 'Tracking number' }]),
    ...(queue === null ? [] : [{ name: queue, note: `Queue${waited}` }]),
    you(call),
  ];
}

function wayOut(call: Call, format: Format): CordStop[] {
  const { localNumber, remoteNumber } = call.context;
  return [
    { name: 'You', ...timed(call.startedAt) },
    ...(localNumber === null ? [] : [{ name: format(localNumber), note: 'Call from' }]),
    {
      name: format(remoteNumber),
      ...(call.answeredAt === null ? {} : { note: answered(call), ...timed(call.answeredAt) }),
    },
  ];
}

const you = (call: Call): CordStop =>
  call.answeredAt === null
    ? { name: 'You', note: 'Rings now' }
    : { name: 'You', note: answered(call), ...timed(call.answeredAt) };

const answered = ({ answeredAt, startedAt }: Call) =>
  `Answered in ${sayDuration((answeredAt ?? startedAt) - startedAt)}`;
const timed = (at: number) => ({ time: formatClockSeconds(at) });
