/** Joins the calls room to what keeps messages and recordings and tells other people's servers. */
import type { CallParts } from '#server/calls/port/call-parts.ts';
import { CallRecordings } from '#server/calls/sound/recordings-sink.ts';
import { VoicemailSink } from '#server/calls/sound/voicemail-sink.ts';
import { callNews } from '#server/calls/webhooks/webhooks.ts';

type SinkParts = Pick<CallParts, 'sql' | 'files' | 'clock' | 'log'>;

export function openCallSinks(parts: SinkParts): Pick<CallParts, 'messages' | 'recordings' | 'news'> {
  return {
    messages: new VoicemailSink(parts),
    recordings: new CallRecordings(parts),
    news: callNews(parts.clock),
  };
}
