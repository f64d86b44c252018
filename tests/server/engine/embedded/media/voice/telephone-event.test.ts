import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  eventOf,
  keyOf,
  KeyPresses,
  parseTelephoneEvent,
  serialiseTelephoneEvent,
} from '#server/engine/embedded/media/voice/telephone-event.ts';

const packet = (event: number, duration: number, end = false) => ({ event, duration, end, volume: 10 });

describe('a key', () => {
  test('has the event that RFC 4733 gives it', () => {
    expect(Array.from('0159*#ABCD', eventOf)).toEqual([0, 1, 5, 9, 10, 11, 12, 13, 14, 15]);
    expect([eventOf('x'), eventOf(''), eventOf('12'), keyOf(16), keyOf(11)]).toEqual([
      null,
      null,
      null,
      null,
      '#',
    ]);
  });

  test('is read as it was written', () => {
    const events = fc.record({
      event: fc.integer({ min: 0, max: 255 }),
      end: fc.boolean(),
      volume: fc.integer({ min: 0, max: 63 }),
      duration: fc.integer({ min: 0, max: 0xffff }),
    });
    fc.assert(
      fc.property(events, (event) => {
        expect(parseTelephoneEvent(serialiseTelephoneEvent(event))).toEqual(event);
      }),
    );
    expect(parseTelephoneEvent(Uint8Array.of(1, 0, 0))).toBeNull();
  });

  test('is heard once, whatever is lost or repeated of its packets', () => {
    const press = [
      packet(5, 160),
      packet(5, 320),
      packet(5, 480),
      packet(5, 640, true),
      packet(5, 640, true),
    ];
    const some = fc.subarray(press, { minLength: 1 });
    fc.assert(
      fc.property(some, some, (first, second) => {
        const presses = new KeyPresses();
        const heard = [
          ...first.map((event) => presses.heard(event, 0xffff_ff00)),
          // The timestamp wraps between the two presses.
          ...second.map((event) => presses.heard(event, 2000)),
        ];
        expect(heard.filter((key) => key !== null)).toEqual(['5', '5']);
      }),
    );
  });

  test('that is held for more than eight seconds is still one key', () => {
    const presses = new KeyPresses();
    expect(presses.heard(packet(1, 0xffff), 1000)).toBe('1');
    expect(presses.heard(packet(1, 160), 1000 + 0xffff)).toBeNull();
    expect(presses.heard(packet(1, 400, true), 1000 + 0xffff)).toBeNull();
  });

  test('is not heard again when its last packet comes after the next key', () => {
    const presses = new KeyPresses();
    expect(presses.heard(packet(1, 800, true), 1000)).toBe('1');
    expect(presses.heard(packet(2, 160), 3000)).toBe('2');
    expect(presses.heard(packet(1, 800, true), 1000)).toBeNull();
    expect(presses.heard(packet(2, 320), 3000)).toBeNull();
  });
});
