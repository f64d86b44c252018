/** Joins the calls room to what keeps messages and recordings and tells other people's servers. */
import type { CallParts } from '#server/calls/port/call-parts.ts';
import { CallRecordings } from '#server/calls/sound/recordings-sink.ts';
import { VoicemailSink } from '#server/calls/sound/voicemail-sink.ts';
import { callEventPublisher } from '#server/calls/webhooks/webhooks.ts';

type PortParts = Pick<CallParts, 'sql' | 'files' | 'clock' | 'log'>;

export function openCallPorts(parts: PortParts): Pick<CallParts, 'messages' | 'recordings' | 'publishEvent'> {
  return {
    messages: new VoicemailSink(parts),
    recordings: new CallRecordings(parts),
    publishEvent: callEventPublisher(parts.clock),
  };
}
