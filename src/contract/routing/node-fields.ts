/** What the nodes of a route (routing.ts) are written with. */
import * as z from 'zod/mini';
import { lineText } from '../values/line-text.ts';

export const whole = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most));
export const list = <Item extends z.core.$ZodType>(item: Item, least: number, most: number) =>
  z.array(item).check(z.minLength(least), z.maxLength(most));

/** Unique in its route, kept when the route is edited: round robin remembers whose turn it is by it. */
export const nodeIdSchema = z.string().check(z.regex(/^[a-z0-9-]{1,40}$/));
/** Where an outlet leads. "" while a draft has not joined it yet: saving refuses that as a dead end. */
export const outlet = z.string().check(z.regex(/^[a-z0-9-]{0,40}$/));

export const common = { id: nodeIdSchema, name: lineText(60) };
