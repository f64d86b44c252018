import type { Page } from 'playwright-core';
import { PATIENCE_MS } from '../voice/within.ts';

interface Ears {
  /** Level of one frequency in what the page plays of its calls, in dB; −Infinity when it plays nothing. */
  levelDb(frequencyHz: number): number;
}

/**
 * Runs in the page before the product: an ear on every remote audio track, as far as the page really plays it.
 * A tone counts only while an audio element that is not muted is playing that track.
 */
export function listenToCalls(): void {
  const FFT = 2048;
  const analysers = new Map<MediaStreamTrack, AnalyserNode>();
  let context: AudioContext | null = null;

  const hear = (track: MediaStreamTrack) => {
    context ??= new AudioContext({ sampleRate: 48_000 });
    void context.resume();
    const analyser = new AnalyserNode(context, { fftSize: FFT, smoothingTimeConstant: 0 });
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    analysers.set(track, analyser);
    track.addEventListener('ended', () => analysers.delete(track));
  };

  const players = new Set<HTMLMediaElement>();
  const play: (this: HTMLMediaElement) => Promise<void> = Reflect.get(HTMLMediaElement.prototype, 'play');
  HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
    players.add(this);
    return play.call(this);
  };
  const isPlayed = (track: MediaStreamTrack) =>
    [...players].some(
      (player) =>
        !player.paused &&
        !player.muted &&
        player.volume > 0 &&
        player.srcObject instanceof MediaStream &&
        player.srcObject.getTracks().some((played) => played.id === track.id),
    );

  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener('track', ({ track }) => hear(track));
    }
  };

  const ears: Ears = {
    levelDb(frequencyHz) {
      let loudest = -Infinity;
      for (const [track, analyser] of analysers) {
        if (track.readyState !== 'live' || !isPlayed(track)) continue;
        const spectrum = new Float32Array(analyser.frequencyBinCount);
        analyser.getFloatFrequencyData(spectrum);
        const bin = Math.round((frequencyHz * FFT) / analyser.context.sampleRate);
        for (const near of [bin - 1, bin, bin + 1]) loudest = Math.max(loudest, spectrum[near] ?? -Infinity);
      }
      return loudest;
    },
  };
  Object.assign(window, { ringsideEars: ears });
}

const LOUD_DB = -55;

/** Waits until the page plays this tone, and none of the `not` tones as loudly. @throws after `withinMs` */
export async function hearsTone(
  page: Page,
  frequencyHz: number,
  { not = [] as number[], withinMs = PATIENCE_MS } = {},
): Promise<void> {
  await page.waitForFunction(
    ({ wanted, others, loud }) => {
      const { ringsideEars: ears } = window as unknown as { ringsideEars: Ears };
      const level = ears.levelDb(wanted);
      return level > loud && others.every((other) => ears.levelDb(other) < level - 15);
    },
    { wanted: frequencyHz, others: not, loud: LOUD_DB },
    { timeout: withinMs, polling: 50 },
  );
}

/** Waits until this tone is gone from what the page plays. @throws after `withinMs` */
export async function hearsNoTone(
  page: Page,
  frequencyHz: number,
  { withinMs = PATIENCE_MS } = {},
): Promise<void> {
  await page.waitForFunction(
    ({ wanted, loud }) =>
      (window as unknown as { ringsideEars: Ears }).ringsideEars.levelDb(wanted) < loud - 10,
    { wanted: frequencyHz, loud: LOUD_DB },
    { timeout: withinMs, polling: 50 },
  );
}
