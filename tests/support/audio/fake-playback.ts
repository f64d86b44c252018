/** What jsdom lacks of <audio>: playing, pausing, and a position. Nothing is heard. */
import { onTestFinished, vi } from 'vitest';

export interface FakePlayback {
  /** The elements that play at the moment. */
  readonly playing: ReadonlySet<HTMLMediaElement>;
  /** The voice of an element moves on. */
  reaches: (element: HTMLMediaElement, seconds: number) => void;
  /** The next play() is refused. */
  refuses: boolean;
}

/** Lasts as long as the test. */
export function fakePlayback(): FakePlayback {
  const playing = new Set<HTMLMediaElement>();
  const positions = new WeakMap<HTMLMediaElement, number>();
  const prototype = HTMLMediaElement.prototype;

  const fake: FakePlayback = {
    playing,
    refuses: false,
    reaches(element, seconds) {
      positions.set(element, seconds);
      element.dispatchEvent(new Event('timeupdate'));
    },
  };
  vi.spyOn(prototype, 'play').mockImplementation(function (this: HTMLMediaElement) {
    if (fake.refuses) return Promise.reject(new DOMException('no such file', 'NotSupportedError'));
    playing.add(this);
    this.dispatchEvent(new Event('play'));
    return Promise.resolve();
  });
  vi.spyOn(prototype, 'pause').mockImplementation(function (this: HTMLMediaElement) {
    if (playing.delete(this)) this.dispatchEvent(new Event('pause'));
  });
  vi.spyOn(prototype, 'currentTime', 'get').mockImplementation(function (this: HTMLMediaElement) {
    return positions.get(this) ?? 0;
  });
  vi.spyOn(prototype, 'currentTime', 'set').mockImplementation(function (this: HTMLMediaElement, at: number) {
    positions.set(this, at);
  });
  onTestFinished(() => void vi.restoreAllMocks());
  return fake;
}
