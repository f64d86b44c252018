/** A note as it was struck: what an oscillator was told. */
export interface StruckNote {
  startSeconds: number;
  stopSeconds: number;
  frequencyHz: number;
  peak: number;
  /** Its way to the loudspeaker is whole. */
  isHeard: () => boolean;
}

class FakeParam {
  value = 0;
  peak = 0;

  setValueAtTime(value: number): void {
    this.value = value;
    this.peak = Math.max(this.peak, value);
  }

  linearRampToValueAtTime(value: number): void {
    this.peak = Math.max(this.peak, value);
  }

  exponentialRampToValueAtTime(): void {
    // ends lower than it was
  }
}

class FakeNode {
  readonly gain = new FakeParam();
  readonly frequency = new FakeParam();
  next: FakeNode | null = null;
  startSeconds = 0;
  stopSeconds = 0;

  connect<N extends FakeNode>(next: N): N {
    this.next = next;
    return next;
  }

  disconnect(): void {
    this.next = null;
  }

  start(seconds: number): void {
    this.startSeconds = seconds;
  }

  stop(seconds: number): void {
    this.stopSeconds = seconds;
  }
}

/** WebAudio as far as notes need it; it writes down what would be heard. */
export class FakeAudioContext {
  state: AudioContextState = 'running';
  currentTime = 0;
  allowsSound = true;
  readonly sinks: string[] = [];
  readonly destination = new FakeNode();
  readonly #oscillators: FakeNode[] = [];

  asReal(): AudioContext {
    return this as unknown as AudioContext;
  }

  get notes(): StruckNote[] {
    return this.#oscillators.map((node) => ({
      startSeconds: node.startSeconds,
      stopSeconds: node.stopSeconds,
      frequencyHz: node.frequency.value,
      peak: node.next?.gain.peak ?? 0,
      isHeard: () => this.#leadsToDestination(node),
    }));
  }

  createGain(): FakeNode {
    return new FakeNode();
  }

  createOscillator(): FakeNode {
    const node = new FakeNode();
    this.#oscillators.push(node);
    return node;
  }

  setSinkId(id: string): Promise<void> {
    this.sinks.push(id);
    return Promise.resolve();
  }

  resume(): Promise<void> {
    if (!this.allowsSound) return Promise.reject(new DOMException('no gesture', 'NotAllowedError'));
    this.state = 'running';
    return Promise.resolve();
  }

  #leadsToDestination(node: FakeNode | null): boolean {
    return node !== null && (node === this.destination || this.#leadsToDestination(node.next));
  }
}
