/** Sessions for both kinds of leg. */
import type { MediaSessions } from './media-session.ts';
import type { RtpSessionsOptions } from './rtp-sessions.ts';

/** Rejects when no port of the range is free. */
export function openMediaSessions(_options: RtpSessionsOptions): Promise<MediaSessions> {
  throw new Error('not built yet');
}
