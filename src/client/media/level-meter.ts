/** Quiet rooms lie near −60 dBFS, loud speech near −10: what lies between fills the meter. */
const FLOOR_DB = -60;
const CEILING_DB = -10;

/** How loud samples are to a meter: 0 silent, 1 as loud as speech gets. */
export function levelOf(samples: Float32Array): number {
  if (samples.length === 0) return 0;
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const db = 10 * Math.log10(power || Number.MIN_VALUE);
  return Math.min(1, Math.max(0, (db - FLOOR_DB) / (CEILING_DB - FLOOR_DB)));
}

export interface LevelMeter {
  /** 0 to 1, of the last 20 ms. */
  level(): number;
  stop(): void;
}

/** Listens to tracks. One AudioContext that only listens is enough for a page, and browsers allow few. */
export class LevelMeters {
  readonly #makeContext: () => AudioContext;
  #context: AudioContext | null = null;

  constructor(makeContext = () => new AudioContext()) {
    this.#makeContext = makeContext;
  }

  /** Its maker stops it. */
  listen(track: MediaStreamTrack): LevelMeter {
    const context = (this.#context ??= this.#makeContext());
    // Suspended for want of a gesture it shows silence; a page with an open microphone is exempt.
    if (context.state === 'suspended') context.resume().catch(() => undefined);
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    const samples = new Float32Array(analyser.fftSize);
    source.connect(analyser);
    return {
      level() {
        analyser.getFloatTimeDomainData(samples);
        return levelOf(samples);
      },
      stop: () => source.disconnect(),
    };
  }
}
