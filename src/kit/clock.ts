/** Ends a wait that has not come due yet. Calling it twice, or late, does nothing. */
export type Cancel = () => void;

/**
 * Time as a parameter: code that waits or measures takes a Clock, so that a test can turn it.
 * An instant is milliseconds since the Unix epoch, by the machine's clock, which may be set at any moment.
 */
export interface Clock {
  now(): number;
  /** Milliseconds since some instant, whatever is done to the machine's clock. Waits go by it, too. */
  elapsed(): number;
  after(delayMs: number, run: () => void): Cancel;
  every(periodMs: number, run: () => void): Cancel;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => Math.floor(performance.now()),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  every(periodMs, run) {
    const timer = setInterval(run, periodMs);
    return () => clearInterval(timer);
  },
};

/** Begins with the clock's instant and goes on by elapsed time: between two of its instants lies what really went by. */
export function steady(clock: Clock): Clock {
  const began = clock.now() - clock.elapsed();
  return {
    now: () => began + clock.elapsed(),
    elapsed: () => clock.elapsed(),
    after: (delayMs, run) => clock.after(delayMs, run),
    every: (periodMs, run) => clock.every(periodMs, run),
  };
}

interface Appointment {
  at: number;
  order: number;
  run: () => void;
  periodMs: number | null;
}

/** A clock that only moves when it is told to. Appointments run in the order of their time, then of their making. */
export class ManualClock implements Clock {
  #elapsed = 0;
  /** The instant at which nothing had elapsed. */
  #began: number;
  #made = 0;
  #appointments = new Set<Appointment>();

  constructor(startMs = Date.UTC(2026, 4, 14, 10, 0, 0)) {
    this.#began = startMs;
  }

  now(): number {
    return this.#began + this.#elapsed;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  after(delayMs: number, run: () => void): Cancel {
    return this.#appoint(delayMs, run, null);
  }

  every(periodMs: number, run: () => void): Cancel {
    return this.#appoint(periodMs, run, periodMs);
  }

  /** How many waits are open: a test that ends with one has found a leak. */
  get pending(): number {
    return this.#appointments.size;
  }

  advance(byMs: number): void {
    const end = this.#elapsed + byMs;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#elapsed = Math.max(this.#elapsed, next.at);
      if (next.periodMs === null) this.#appointments.delete(next);
      else next.at += next.periodMs;
      next.run();
    }
    this.#elapsed = end;
  }

  /** As when somebody sets the machine's clock: no time goes by. */
  leap(byMs: number): void {
    this.#began += byMs;
  }

  #appoint(delayMs: number, run: () => void, periodMs: number | null): Cancel {
    const appointment = { at: this.#elapsed + Math.max(0, delayMs), order: this.#made++, run, periodMs };
    this.#appointments.add(appointment);
    return () => this.#appointments.delete(appointment);
  }

  #next(end: number): Appointment | undefined {
    return [...this.#appointments]
      .filter((appointment) => appointment.at <= end)
      .sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}
