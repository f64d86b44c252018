/** Numbers about to be rented: they outlive the page, and are there in a new tab, until they are rented or put back. */
import * as z from 'zod/mini';
import { microsSchema } from '#contract/values/money.ts';
import { e164Schema } from '#contract/values/phone-number.ts';

const keyOf = (userId: string) => `ringside.basket.${userId}`;
const MOST_NUMBERS = 50;

const basketSchema = z
  .array(
    z.object({ number: e164Schema, place: z.string(), microsPerMonth: microsSchema, source: z.string() }),
  )
  .check(z.maxLength(MOST_NUMBERS));
export type StoredBasket = z.infer<typeof basketSchema>;

/** Empty for one that an older version wrote, or somebody else. */
export function readBasket(userId: string): StoredBasket {
  try {
    const read = basketSchema.safeParse(JSON.parse(localStorage.getItem(keyOf(userId)) ?? '[]'));
    return read.success ? read.data : [];
  } catch {
    return [];
  }
}

export function writeBasket(userId: string, items: StoredBasket): void {
  try {
    if (items.length === 0) localStorage.removeItem(keyOf(userId));
    else localStorage.setItem(keyOf(userId), JSON.stringify(items));
  } catch {
    // Private mode, or full: the basket lives as long as the page.
  }
}
