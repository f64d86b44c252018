/** The person at the other end: says a sentence, then says back whatever it hears. */
import { FRAME_MS, type MediaFrame, type MediaSession } from '../media/voice/media-session.ts';
import type { MediaSwitch } from '../media/voice/media-switch.ts';
import type { Sound } from '../media/voice/playback.ts';

/** Late enough to be heard as an echo and not as a side tone. */
const ECHO_DELAY_MS = 500;

export function speak(media: MediaSession, bay: Pick<MediaSwitch, 'play'>, greeting: Sound): void {
  bay.play(media, greeting, { onDone: () => echo(media) });
}

function echo(media: MediaSession): void {
  const heard: MediaFrame[] = [];
  media.receive((frame) => {
    if (frame.kind !== 'audio') return;
    heard.push(frame);
    const late = heard.length > ECHO_DELAY_MS / FRAME_MS ? heard.shift() : undefined;
    if (late) media.send(late);
  });
}
