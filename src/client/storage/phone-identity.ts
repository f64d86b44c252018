import * as z from 'zod/mini';
import { randomId } from '#kit/random-id.ts';
import type { BrowserDatabase } from './database.ts';

const KEY = 'instance-id';

/**
 * The UUID by which the registrar knows this browser's phone (RFC 5626 §4.1): kept over reloads, so that a new
 * registration replaces the old. Without storage each page is a phone of its own. Never rejects.
 */
export async function readInstanceId(database: Promise<BrowserDatabase | null>): Promise<string> {
  const fresh = randomId();
  try {
    const storage = await database;
    const known = z.uuid().safeParse(await storage?.get('settings', KEY));
    if (known.success) return known.data;
    await storage?.put('settings', fresh, KEY);
  } catch {
    // Then it holds until the page closes.
  }
  return fresh;
}
