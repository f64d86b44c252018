/** Sessions of plain RTP: all that a carrier needs. */
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { RtpSessions } from './media-session.ts';

export interface RtpSessionsOptions {
  /** Address to bind and, unless it is a wildcard, to announce. */
  host: string;
  /** Ports that several processes, or a carrier in this one, may share: a port in use is passed over. */
  rtpPorts: { first: number; last: number };
  clock: Clock;
  log: Log;
}

export function openRtpSessions(_options: RtpSessionsOptions): RtpSessions {
  throw new Error('not built yet');
}
