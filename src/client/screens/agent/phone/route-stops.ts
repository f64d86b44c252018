import type { Call } from '#client/calls/call.svelte.ts';
import type { CallContext } from '#client/calls/ports.ts';
import { formatClockSeconds } from '#client/state/wording/date.ts';
import { sayDuration } from '#client/state/wording/duration.ts';
import type { CordStop } from '#client/ui/signs/cord.ts';
import { sayReason } from './caller-id-words.ts';

type Format = (number: string) => string;

/** How a call came in, or goes out: source, tracking number, the way through the route, queue, you. */
export function routeStops(call: Call, format: Format): CordStop[] {
  return call.direction === 'incoming' ? wayIn(call, format) : wayOut(call, format);
}

function wayIn(call: Call, format: Format): CordStop[] {
  const { source, campaign, localNumber, path, queue, waitedSeconds } = call.context;
  const waited = waitedSeconds === null ? '' : `, ${sayDuration(waitedSeconds * 1000)}`;
  return [
    ...(source === null ? [] : [{ name: source, note: campaign ?? 'Source' }]),
    ...(localNumber === null ? [] : [{ name: format(localNumber), note: 'Tracking number' }]),
    // The queue says more of itself.
    ...path.filter((stop) => stop !== queue).map(stopOf),
    ...(queue === null ? [] : [{ name: queue, note: `Queue${waited}` }]),
    you(call),
  ];
}

function wayOut(call: Call, format: Format): CordStop[] {
  const { localNumber, callerIdReason, remoteNumber } = call.context;
  return [
    { name: 'You', ...timed(call.startedAt) },
    ...(localNumber === null ? [] : [{ name: format(localNumber), note: noteOf(callerIdReason) }]),
    {
      name: format(remoteNumber),
      ...(call.answeredAt === null ? {} : { note: answered(call), ...timed(call.answeredAt) }),
    },
  ];
}

/** "Main menu: 2" */
function stopOf(stop: string): CordStop {
  const [name = stop, taken] = stop.split(/: (.*)/s);
  if (taken === undefined) return { name };
  return { name, note: /^[0-9*#]$/.test(taken) ? `Pressed ${taken}` : taken };
}

const noteOf = (reason: CallContext['callerIdReason']) =>
  reason === null ? 'Call from' : capitalized(sayReason(reason));
const capitalized = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

const you = (call: Call): CordStop =>
  call.answeredAt === null
    ? { name: 'You', note: 'Rings now' }
    : { name: 'You', note: answered(call), ...timed(call.answeredAt) };

const answered = ({ answeredAt, startedAt }: Call) =>
  `Answered in ${sayDuration((answeredAt ?? startedAt) - startedAt)}`;
const timed = (at: number) => ({ time: formatClockSeconds(at) });
