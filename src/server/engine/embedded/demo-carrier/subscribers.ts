/** Whom the demo carrier can reach: a telephone network of three, each with one habit. */
export type Subscriber =
  | { habit: 'answers'; afterMs: number }
  | { habit: 'is-busy' }
  /** Rings until the caller gives up. */
  | { habit: 'rings' };

const subscribers = new Map<string, Subscriber>([
  ['+12065550142', { habit: 'answers', afterMs: 2_000 }],
  ['+12065550143', { habit: 'is-busy' }],
  ['+12065550144', { habit: 'rings' }],
]);

/** Null: the number is not in service. */
export function subscriberAt(number: string): Subscriber | null {
  return subscribers.get(number) ?? null;
}
