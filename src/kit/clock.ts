/** Ends a wait that has not come due yet. Calling it twice, or late, does nothing. */
export type Cancel = () => void;

/**
 * Time as a parameter: whoever waits or measures takes a Clock, so that a test can turn it.
 * All times are milliseconds since the Unix epoch.
 */
export interface Clock {
  now(): number;
  after(delayMs: number, run: () => void): Cancel;
  every(periodMs: number, run: () => void): Cancel;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  every(periodMs, run) {
    const timer = setInterval(run, periodMs);
    return () => clearInterval(timer);
  },
};

interface Appointment {
  at: number;
  order: number;
  run: () => void;
  periodMs: number | null;
}

/** A clock that only moves when it is told to. Appointments run in the order of their time, then of their making. */
export class ManualClock implements Clock {
  #now: number;
  #made = 0;
  #appointments = new Set<Appointment>();

  constructor(startMs = Date.UTC(2026, 4, 14, 10, 0, 0)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
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
    const end = this.#now + byMs;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#now = Math.max(this.#now, next.at);
      if (next.periodMs === null) this.#appointments.delete(next);
      else next.at += next.periodMs;
      next.run();
    }
    this.#now = end;
  }

  #appoint(delayMs: number, run: () => void, periodMs: number | null): Cancel {
    const appointment = { at: this.#now + Math.max(0, delayMs), order: this.#made++, run, periodMs };
    this.#appointments.add(appointment);
    return () => this.#appointments.delete(appointment);
  }

  #next(end: number): Appointment | undefined {
    return [...this.#appointments]
      .filter((appointment) => appointment.at <= end)
      .sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}
