/** Keys as RTP events: RFC 4733. */
export interface TelephoneEvent {
  event: number;
  end: boolean;
  /** 0 (loud) to 63, in −dBm0. */
  volume: number;
  /** 8 kHz units since the event's timestamp. */
  duration: number;
}

const KEYS = '0123456789*#ABCD';
/** §2.5.1.3: a longer press goes on as a new segment with a new timestamp. */
const LONGEST_SEGMENT = 0xffff;

/** Null when the event is no key of a telephone (a flash, a modem tone). */
export const keyOf = (event: number): string | null => KEYS[event] ?? null;
/** Null when there is no such key. */
export function eventOf(key: string): number | null {
  const event = KEYS.indexOf(key.toUpperCase());
  return key.length === 1 && event >= 0 ? event : null;
}

/** §2.3. Null when the payload is too short. */
export function parseTelephoneEvent(payload: Uint8Array): TelephoneEvent | null {
  const [event, flags, high, low] = payload;
  if (event === undefined || flags === undefined || high === undefined || low === undefined) return null;
  return { event, end: (flags & 0x80) !== 0, volume: flags & 0x3f, duration: (high << 8) | low };
}

export function serialiseTelephoneEvent({ event, end, volume, duration }: TelephoneEvent): Uint8Array {
  return Uint8Array.of(event, (end ? 0x80 : 0) | (volume & 0x3f), duration >> 8, duration & 0xff);
}

/** Tells one press from the many packets that report it: all of them carry the timestamp of its beginning. */
export class KeyPresses {
  #last: { event: number; timestamp: number; duration: number; end: boolean } | null = null;

  /** The key when this packet is the first of its press, else null. */
  heard({ event, end, duration }: TelephoneEvent, timestamp: number): string | null {
    const last = this.#last;
    const sinceLast = last ? (timestamp - last.timestamp) | 0 : 1;
    if (sinceLast < 0) return null;
    const isSamePress =
      last !== null && last.event === event && (sinceLast === 0 || isNextSegment(last, sinceLast));
    this.#last = { event, timestamp, duration, end: end || (isSamePress && sinceLast === 0 && last.end) };
    return isSamePress ? null : keyOf(event);
  }
}

function isNextSegment(last: { duration: number; end: boolean }, sinceLast: number): boolean {
  return !last.end && last.duration === LONGEST_SEGMENT && sinceLast === LONGEST_SEGMENT;
}
