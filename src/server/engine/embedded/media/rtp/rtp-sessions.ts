/** Sessions of plain RTP: all that a carrier needs. */
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { MediaSession, RtpSessionOptions, RtpSessions } from '../voice/media-session.ts';
import { localAddressTowards, PortPool, type PortRange } from './port-pool.ts';
import { RtpSession } from './rtp-session.ts';

export interface RtpSessionsOptions {
  /** Address to bind and, unless it is a wildcard, to announce. */
  host: string;
  /** Several processes, or a carrier in this one, may share the range: a port in use is passed over. */
  rtpPorts: PortRange;
  /**
   * False: a guarded session sends nothing there because a description says so, only in answer to what came from there.
   * Where its signalling comes from it always may.
   */
  mayReach?: (address: string) => boolean;
  clock: Clock;
  log: Log;
}

const WILDCARDS = new Set(['0.0.0.0', '::']);

export function openRtpSessions({ host, rtpPorts, mayReach, clock, log }: RtpSessionsOptions): RtpSessions {
  const pool = new PortPool(host, rtpPorts);
  const open = new Set<MediaSession>();
  return {
    get lines() {
      return { used: open.size, total: pool.size };
    },
    rtp(options: RtpSessionOptions): MediaSession {
      const given = options.signallingAddress;
      const signallingAddresses = typeof given === 'string' ? () => [given] : given;
      const reaches = (address: string) =>
        !options.isGuarded || !mayReach || mayReach(address) || signallingAddresses().includes(address);
      const session = new RtpSession({
        takeSocket: () => pool.take(),
        announce: () =>
          WILDCARDS.has(host) ? localAddressTowards(signallingAddresses()[0] ?? '') : Promise.resolve(host),
        signallingAddresses,
        mayReach: reaches,
        clock,
        log,
        onClose: () => open.delete(session),
      });
      open.add(session);
      return session;
    },
    close() {
      for (const session of open) session.close();
      return Promise.resolve();
    },
  };
}
