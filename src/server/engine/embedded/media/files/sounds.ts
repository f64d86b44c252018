/** The recordings that come with the server; sounds/make-sounds.mjs makes them. */
import type { Sound as SoundName } from '#server/calls/port/call-control.ts';
import askZip from '../../sounds/ask-zip.wav?inline';
import balanceWarning from '../../sounds/balance-warning.wav?inline';
import beep from '../../sounds/beep.wav?inline';
import cannotTakeCalls from '../../sounds/cannot-take-calls.wav?inline';
import demoGreeting from '../../sounds/demo-greeting.wav?inline';
import goodbye from '../../sounds/goodbye.wav?inline';
import menu from '../../sounds/menu.wav?inline';
import message from '../../sounds/message.wav?inline';
import musicOnHold from '../../sounds/music-on-hold.wav?inline';
import queueWelcome from '../../sounds/queue-welcome.wav?inline';
import recordingAnnouncement from '../../sounds/recording-announcement.wav?inline';
import voicemailGreeting from '../../sounds/voicemail-greeting.wav?inline';
import wrongKey from '../../sounds/wrong-key.wav?inline';
import type { Sound } from '../voice/playback.ts';
import { readWav, toSound } from './wav.ts';

/** What call control may ask for, and what the demo carrier's subscriber says when it answers. */
export type RecordingName = SoundName | 'demo-greeting';

/** Data URLs: the build carries its recordings inside, wherever it is put. */
const files: Record<RecordingName, string> = {
  'music-on-hold': musicOnHold,
  'balance-warning': balanceWarning,
  'cannot-take-calls': cannotTakeCalls,
  menu,
  'ask-zip': askZip,
  'wrong-key': wrongKey,
  'queue-welcome': queueWelcome,
  'voicemail-greeting': voicemailGreeting,
  'recording-announcement': recordingAnnouncement,
  message,
  goodbye,
  beep,
  'demo-greeting': demoGreeting,
};

const decoded = new Map<RecordingName, Sound>();

/** Decoded once, then kept. */
export function recording(name: RecordingName): Sound {
  const known = decoded.get(name);
  if (known) return known;
  const sound = toSound(readWav(bytesOf(files[name])).ulaw);
  decoded.set(name, sound);
  return sound;
}

function bytesOf(dataUrl: string): Uint8Array {
  return Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64');
}
