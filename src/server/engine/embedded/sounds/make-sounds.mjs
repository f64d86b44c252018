/**
 * Makes the recordings in this folder: node make-sounds.mjs, or only some: node make-sounds.mjs menu beep
 * Needs espeak-ng and sox, only on the machine that records them anew: the results are committed.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const RATE = 8000;

function run(command, args, input) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { input, maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw error ?? new Error(`${command}: ${stderr.toString()}`);
  return stdout;
}

/** µ-law at 8 kHz, as it goes out on the wire: nothing is converted while a call is on. */
const TELEPHONE = ['-t', 'wav', '-r', String(RATE), '-c', '1', '-e', 'u-law', '-b', '8'];
const file = (name) => join(import.meta.dirname, `${name}.wav`);

function speak(name, sentence) {
  const voice = run('espeak-ng', ['-v', 'en-us+f2', '-s', '165', '-p', '42', '--stdout', sentence]);
  // The telephone's band, an even loudness, and a breath before the first word: the far side's audio may still be opening.
  const trimmed = ['silence', '1', '0.01', '1%', 'reverse'];
  const effects = [
    ...trimmed,
    ...trimmed,
    'highpass',
    '200',
    'lowpass',
    '3400',
    'norm',
    '-5',
    'pad',
    '0.3',
    '0.4',
  ];
  run('sox', ['-D', '-t', 'wav', '-', ...TELEPHONE, file(name), ...effects], voice);
}

function writeSamples(name, samples) {
  const pcm = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, i) =>
    pcm.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), i * 2),
  );
  const raw = ['-t', 'raw', '-r', String(RATE), '-c', '1', '-e', 'signed-integer', '-b', '16', '-L', '-'];
  run('sox', ['-D', ...raw, ...TELEPHONE, file(name)], pcm);
}

const hertz = (midiNote) => 440 * 2 ** ((midiNote - 69) / 12);

/** A broken chord over a soft pad. What rings on past the end is laid over the beginning, so the loop has no seam. */
function musicOnHold() {
  const chordSeconds = 3;
  const notesPerChord = 8;
  const chords = [
    [60, 64, 67, 71],
    [57, 60, 64, 67],
    [53, 57, 60, 64],
    [55, 59, 62, 64],
  ];
  const total = chords.length * chordSeconds * RATE;
  const samples = new Float64Array(total);
  const add = (startSeconds, seconds, sampleAt) => {
    const start = Math.round(startSeconds * RATE);
    for (let i = 0; i < seconds * RATE; i++) samples[(start + i) % total] += sampleAt(i / RATE);
  };
  chords.forEach((chord, c) => {
    const begins = c * chordSeconds;
    for (const note of chord) {
      add(
        begins,
        chordSeconds,
        (t) => 0.022 * Math.sin((Math.PI * t) / chordSeconds) ** 2 * Math.sin(2 * Math.PI * hertz(note) * t),
      );
    }
    for (let n = 0; n < notesPerChord; n++) {
      const climb = [0, 1, 2, 3, 2, 3, 1, 2][n];
      const f = hertz(chord[climb] + (n >= 4 ? 12 : 0));
      add(begins + (n * chordSeconds) / notesPerChord, 1.6, (t) => {
        const envelope = Math.min(1, t / 0.012) * Math.exp(-t * 3.2) * Math.min(1, (1.6 - t) / 0.1);
        return (
          0.16 *
          envelope *
          (Math.sin(2 * Math.PI * f * t) + 0.25 * Math.sin(4 * Math.PI * f * t) * Math.exp(-t * 4))
        );
      });
    }
  });
  return samples;
}

/** Two beeps, soft at both ends, that say "look" and not "alarm". */
function balanceWarning() {
  const beepSeconds = 0.18;
  const samples = new Float64Array(0.7 * RATE);
  for (const startSeconds of [0.05, 0.35]) {
    for (let i = 0; i < beepSeconds * RATE; i++) {
      const t = i / RATE;
      samples[Math.round(startSeconds * RATE) + i] =
        0.22 * Math.sin((Math.PI * t) / beepSeconds) * Math.sin(2 * Math.PI * 880 * t);
    }
  }
  return samples;
}

/** One short tone, at which a caller begins to speak. */
function beep() {
  const seconds = 0.3;
  const edgeSeconds = 0.01;
  return Float64Array.from({ length: seconds * RATE }, (_, i) => {
    const t = i / RATE;
    const envelope = Math.min(1, t / edgeSeconds, (seconds - t) / edgeSeconds);
    return 0.3 * envelope * Math.sin(2 * Math.PI * 1000 * t);
  });
}

const sentences = {
  'cannot-take-calls': 'This number cannot take calls right now. Please try again later.',
  'demo-greeting': 'Hello, this is Marcus Webb. I can hear you; everything you say comes back to you.',
  menu: 'Please press the key of the person or department that you want to reach.',
  'ask-zip': 'Please enter your five digit zip code.',
  'wrong-key': 'Sorry, that is not one of the choices.',
  'queue-welcome':
    'All of our agents are on other calls. Please stay on the line, and we will be with you soon.',
  'voicemail-greeting': 'We cannot take your call right now. Please leave a message after the tone.',
  'recording-announcement': 'This call may be recorded.',
  message: 'Thank you for calling.',
  goodbye: 'Thank you. Goodbye.',
};
const tunes = { 'music-on-hold': musicOnHold, 'balance-warning': balanceWarning, beep };

const wanted = process.argv.slice(2);
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
for (const [name, sentence] of Object.entries(sentences)) if (isWanted(name)) speak(name, sentence);
for (const [name, makeSamples] of Object.entries(tunes))
  if (isWanted(name)) writeSamples(name, makeSamples());
