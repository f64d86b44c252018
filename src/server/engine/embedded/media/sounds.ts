/** The recordings that come with the server. They are made by sounds/make-sounds.mjs. */
import type { Sound as SoundName } from '#server/calls/call-control.ts';
import type { Sound } from './playback.ts';

/** What call control may ask for, and what the demo carrier's subscriber says when it answers. */
export type RecordingName = SoundName | 'demo-greeting';

/** Decoded once, then kept. */
export function recording(_name: RecordingName): Sound {
  throw new Error('not built yet');
}
