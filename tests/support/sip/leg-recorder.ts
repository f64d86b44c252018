import type { LegEnd, LegListener } from '#server/engine/embedded/sip/dialogs/leg.ts';

export type LegEvent =
  | { type: 'ringing' | 'confirmed' }
  | { type: 'earlyMedia' | 'answered'; sdp: string }
  | { type: 'info'; digit: string }
  | { type: 'ended'; end: LegEnd };

/** Writes down what a leg tells its owner, and lets a test wait for it. */
export class LegRecorder implements LegListener {
  readonly events: LegEvent[] = [];
  /** What a re-INVITE is answered with. */
  answerToReoffer: (sdpOffer: string) => Promise<string | null> = () => Promise.resolve(null);
  #waiting: { type: LegEvent['type']; resolve: (event: LegEvent) => void }[] = [];

  get types(): string[] {
    return this.events.map(({ type }) => type);
  }

  ringing = (): void => this.#add({ type: 'ringing' });
  earlyMedia = (sdp: string): void => this.#add({ type: 'earlyMedia', sdp });
  answered = (sdp: string): void => this.#add({ type: 'answered', sdp });
  confirmed = (): void => this.#add({ type: 'confirmed' });
  info = (digit: string): void => this.#add({ type: 'info', digit });
  ended = (end: LegEnd): void => this.#add({ type: 'ended', end });
  reoffered = (sdpOffer: string): Promise<string | null> => this.answerToReoffer(sdpOffer);

  /** The first event of this type, now or later. */
  next(type: LegEvent['type']): Promise<LegEvent> {
    const past = this.events.find((event) => event.type === type);
    return past ? Promise.resolve(past) : new Promise((resolve) => this.#waiting.push({ type, resolve }));
  }

  async end(): Promise<LegEnd> {
    const event = await this.next('ended');
    if (event.type !== 'ended') throw new Error('not an end');
    return event.end;
  }

  #add(event: LegEvent): void {
    this.events.push(event);
    const woken = this.#waiting.filter(({ type }) => type === event.type);
    this.#waiting = this.#waiting.filter(({ type }) => type !== event.type);
    for (const { resolve } of woken) resolve(event);
  }
}
