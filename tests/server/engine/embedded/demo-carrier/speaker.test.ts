import { expect, test } from 'vitest';
import { speak } from '#server/engine/embedded/demo-carrier/speaker.ts';
import type { MediaFrame } from '#server/engine/embedded/media/voice/media-session.ts';
import { FakeMediaSessions } from '#support/engine/fake-media-sessions.ts';
import { FakeMediaSwitch } from '#support/engine/fake-media-switch.ts';

const greeting = { frames: [new Uint8Array(160)] };
const frame = (mark: number): MediaFrame => ({ kind: 'audio', payload: new Uint8Array(160).fill(mark) });

test('says its sentence, and then says back what it hears half a second later', () => {
  const media = new FakeMediaSessions().rtp({ signallingAddress: '127.0.0.1' });
  const bay = new FakeMediaSwitch();
  speak(media, bay, greeting);
  media.hear(frame(99));
  expect(bay.played).toMatchObject([{ sound: greeting, loop: false }]);
  bay.played[0]?.finish();
  for (let mark = 0; mark < 27; mark += 1) media.hear(frame(mark));
  expect(media.sent).toEqual([frame(0), frame(1)]);
});

test('does not say keys back', () => {
  const media = new FakeMediaSessions().rtp({ signallingAddress: '127.0.0.1' });
  const bay = new FakeMediaSwitch();
  speak(media, bay, greeting);
  bay.played[0]?.finish();
  for (let packet = 0; packet < 50; packet += 1) {
    media.hear({ kind: 'dtmf', event: 1, duration: packet * 160, volume: 10, end: false });
  }
  expect(media.sent).toEqual([]);
});
