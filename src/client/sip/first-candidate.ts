import type { Clock } from '#kit/clock.ts';

const LONGEST_WAIT_MS = 100;

/**
 * Resolves when the local description is worth sending: at its first ICE candidate, or after 100 ms without one.
 * SIP has no trickle here and the server learns the rest as peer-reflexive candidates (RFC 8445 §7.3.1.3), so waiting
 * for more (an unreachable STUN server takes seconds) would only delay the call.
 */
export function firstCandidate(connection: RTCPeerConnection, clock: Clock): Promise<void> {
  const isReady = () =>
    connection.iceGatheringState === 'complete' ||
    (connection.localDescription?.sdp.includes('\na=candidate:') ?? false);
  if (isReady()) return Promise.resolve();
  return new Promise((resolve) => {
    const listening = new AbortController();
    const done = () => {
      listening.abort();
      giveUp();
      resolve();
    };
    const giveUp = clock.after(LONGEST_WAIT_MS, done);
    const look = () => {
      if (isReady()) done();
    };
    const { signal } = listening;
    connection.addEventListener('icecandidate', ({ candidate }) => (candidate ? done() : look()), { signal });
    connection.addEventListener('icegatheringstatechange', look, { signal });
  });
}
