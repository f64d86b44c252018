/** What a stranger describes is read, or refused, before anybody else's call is kept waiting. */
import { describe, expect, test } from 'vitest';
import { readDescription } from '#server/engine/embedded/media/rtp/description.ts';
import { UnusableDescription } from '#server/engine/embedded/media/voice/unusable-description.ts';

const LONGEST = 32_000;
const session = ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0'].join('\r\n');
const voice = 'm=audio 4000 RTP/AVP 0\r\na=sendonly\r\na=mid:0\r\n';
const full = (line: string) => `${line}\r\n`.repeat(LONGEST / (line.length + 2));
const describing = (lines: string) => `${session}\r\n${voice}${lines}`;

/** Of nine: the machine may be busy with something else. */
function quickestMs(work: () => unknown): number {
  const all = Array.from({ length: 9 }, () => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  });
  return Math.min(...all);
}

function outcomeOf(sdp: string): 'read' | 'refused' {
  try {
    readDescription(sdp);
    return 'read';
  } catch (error) {
    if (error instanceof UnusableDescription) return 'refused';
    throw error;
  }
}

describe('a description as long as one may be', () => {
  test.each([
    ['a=x', 'read'],
    ['a=', 'read'],
    ['a=ssrc:1 a', 'read'],
    ['a=candidate:1 1 udp 1 192.0.2.1 1 typ host', 'read'],
    ['a=candidate:', 'refused'],
    ['a=rtpmap:', 'refused'],
    ['m=audio 9 RTP/AVP 0', 'refused'],
    ['v=0', 'refused'],
  ] as const)('full of %j is %s within milliseconds', (line, outcome) => {
    const sdp = describing(full(line));
    expect(outcomeOf(sdp)).toBe(outcome);
    expect(quickestMs(() => outcomeOf(sdp))).toBeLessThan(12);
  });
});

test('what is not understood hides nothing of what is', () => {
  const description = readDescription(describing(`${full('a=x')}a=rtpmap:101 telephone-event/8000\r\n`));
  expect(description.media).toMatchObject([
    { port: 4000, direction: 'sendonly', mid: 0, rtp: [{ payload: 101, codec: 'telephone-event' }] },
  ]);
});
