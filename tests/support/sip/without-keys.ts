import { parse, write } from 'sdp-transform';

/** A description as an old gateway gives it: voice, and no telephone-event (RFC 4733). */
export function withoutKeys(sdp: string): string {
  const description = parse(sdp);
  for (const section of description.media) {
    section.rtp = section.rtp.filter(({ codec }) => codec !== 'telephone-event');
    section.payloads = section.rtp.map(({ payload }) => payload).join(' ');
    section.fmtp = [];
  }
  return write(description);
}
