/** The sounds of the phone, as notes. Pure: sound-player.ts strikes them. Levels are parts of the output's volume. */
export interface Note {
  /** From the start of the pattern. */
  atMs: number;
  lastsMs: number;
  frequencyHz: number;
  level: number;
  /** struck: a soft bell that dies away; steady: a tone with soft edges. */
  shape: 'struck' | 'steady';
}

const steady = (atMs: number, lastsMs: number, frequencyHz: number, level: number): Note => ({
  atMs,
  lastsMs,
  frequencyHz,
  level,
  shape: 'steady',
});
const tick = (atMs: number, frequencyHz: number): Note => ({
  atMs,
  lastsMs: 70,
  frequencyHz,
  level: 0.12,
  shape: 'struck',
});

/** Below speech: −18 dB. */
const UNDER_SPEECH = 10 ** (-18 / 20);
const RING_LEVEL = 0.5;

/** Two bells: every 3 s, 30 % louder from the third ring. @param ring counts from 0 */
export function twoBells(ring: number): Note[] {
  const level = ring < 2 ? RING_LEVEL : RING_LEVEL * 1.3;
  return [
    { atMs: 0, lastsMs: 1_400, frequencyHz: 660, level, shape: 'struck' },
    { atMs: 120, lastsMs: 1_400, frequencyHz: 880, level, shape: 'struck' },
  ];
}
export const RING_EVERY_MS = 3_000;

/** In the headset during a call; never by the ringer. */
export const callWaiting = (): Note[] => [steady(0, 150, 440, UNDER_SPEECH)];
export const CALL_WAITING_EVERY_MS = 8_000;

/** What a caller hears while the far side rings and its network sends no sound of its own (North America: 2 s on, 4 s off). */
export const ringback = (): Note[] => [steady(0, 2_000, 440, 0.08), steady(0, 2_000, 480, 0.08)];
export const RINGBACK_EVERY_MS = 6_000;

export const holdReminder = (): Note[] => [steady(0, 180, 330, UNDER_SPEECH)];
export const HOLD_REMINDER_AFTER_MS = 60_000;
export const HOLD_REMINDER_EVERY_MS = 30_000;

export const ticks = {
  answered: [tick(0, 520), tick(90, 700)],
  ended: [tick(0, 700), tick(90, 520)],
  muted: [tick(0, 400)],
  unmuted: [tick(0, 720)],
  connectionLost: [steady(0, 140, 494, 0.12), steady(150, 200, 392, 0.12)],
  connectionBack: [steady(0, 140, 392, 0.12), steady(150, 200, 494, 0.12)],
} satisfies Record<string, Note[]>;
export type Tick = keyof typeof ticks;

const ROWS_HZ = [697, 770, 852, 941];
const COLUMNS_HZ = [1209, 1336, 1477, 1633];
const KEYS = ['123A', '456B', '789C', '*0#D'];
const KEY_TONE_MS = 120;

/** The two tones of a key (ITU-T Q.23); none for what is no key. */
export function keyTone(digit: string): Note[] {
  const row = KEYS.findIndex((keys) => digit.length === 1 && keys.includes(digit));
  const low = ROWS_HZ[row];
  const high = COLUMNS_HZ[KEYS[row]?.indexOf(digit) ?? -1];
  if (low === undefined || high === undefined) return [];
  return [low, high].map((frequencyHz) => steady(0, KEY_TONE_MS, frequencyHz, 0.1));
}
