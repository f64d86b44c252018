/** Sessions for both kinds of leg. */
import type { MediaSession, MediaSessions } from './voice/media-session.ts';
import { openRtpSessions, type RtpSessionsOptions } from './rtp/rtp-sessions.ts';
import { holdWebRtcPort } from './webrtc/webrtc-port.ts';
import { WebRtcSession } from './webrtc/webrtc-session.ts';

/** Rejects when no port of the range is free. */
export async function openMediaSessions(options: RtpSessionsOptions): Promise<MediaSessions> {
  const { host, rtpPorts, clock, log } = options;
  const udp = await holdWebRtcPort(host, rtpPorts);
  const rtp = openRtpSessions(options);
  const open = new Set<MediaSession>();
  let closing: Promise<void> | null = null;
  const close = async () => {
    for (const session of [...open]) session.close();
    await rtp.close();
    await udp.release();
  };
  return {
    rtp: (options) => rtp.rtp(options),
    get lines() {
      const { used, total } = rtp.lines;
      // The browsers' port is one of them when it is even.
      return { used, total: total - (udp.port % 2 === 0 ? 1 : 0) };
    },
    webRtc() {
      const session: WebRtcSession = new WebRtcSession({
        udp,
        clock,
        log,
        onClose: () => open.delete(session),
      });
      open.add(session);
      return session;
    },
    close: () => (closing ??= close()),
  };
}
