/** Numbers about to be rented: they outlive the page, and are there in a new tab, until they are rented or put back. */
import * as z from 'zod/mini';
import { routeTemplateSchema } from '#contract/numbers/rented-numbers.ts';
import { microsSchema } from '#contract/values/money.ts';
import { e164Schema } from '#contract/values/phone-number.ts';

const keyOf = (userId: string) => `ringside.basket.${userId}`;
const MOST_NUMBERS = 50;

const itemsSchema = z
  .array(
    z.object({ number: e164Schema, place: z.string(), microsPerMonth: microsSchema, source: z.string() }),
  )
  .check(z.maxLength(MOST_NUMBERS));
const basketSchema = z.object({
  items: itemsSchema,
  /** What the numbers do at first. */
  template: routeTemplateSchema,
});
export type StoredBasket = z.infer<typeof basketSchema>;

/** Of older versions, which kept the numbers alone: they rang their buyer. */
const readSchema = z.union([
  basketSchema,
  z.pipe(
    itemsSchema,
    z.transform((items): StoredBasket => ({ items, template: 'ring-buyer' })),
  ),
]);
const nothing: StoredBasket = { items: [], template: 'ring-buyer' };

/** Empty for one that somebody else wrote. */
export function readBasket(userId: string): StoredBasket {
  try {
    const read = readSchema.safeParse(JSON.parse(localStorage.getItem(keyOf(userId)) ?? '[]'));
    return read.success ? read.data : nothing;
  } catch {
    return nothing;
  }
}

export function writeBasket(userId: string, basket: StoredBasket): void {
  try {
    if (basket.items.length === 0) localStorage.removeItem(keyOf(userId));
    else localStorage.setItem(keyOf(userId), JSON.stringify(basket));
  } catch {
    // Private mode, or full: the basket lives as long as the page.
  }
}
