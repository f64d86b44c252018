/** latched: pressed in, and the label says so. risky: latched, and forgetting it would hurt. not-now: no surface. */
export type KeyState = 'rest' | 'latched' | 'risky' | 'busy' | 'not-now' | 'end';
