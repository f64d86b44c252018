/** Types into the fields of a page as a hand does, and reads what stands there. */
import type { Locator, Page } from 'playwright-core';

const TEXT_FIELDS =
  'input:not([type]), input[type=text], input[type=tel], input[type=email], input[type=url], input[type=password], ' +
  'input[type=number], input[type=search], input[type=date], input[type=time], input[type=datetime-local], textarea';

interface Sample {
  keys: string;
  /** What stands in the field then. */
  stands: string;
}

const same = (keys: string): Sample => ({ keys, stands: keys });

/** By the field's own type; "09 30 AM" is what an English clock takes. */
const byType: Record<string, Sample> = {
  tel: { keys: '2065550142', stands: '(206) 555-0142' },
  email: same('nora.quist@quist.test'),
  url: same('https://hooks.example.com/in'),
  number: same('27'),
  date: { keys: '12312028', stands: '2028-12-31' },
  time: { keys: '0930AM', stands: '09:30' },
  'datetime-local': { keys: '051420260400PM', stands: '2026-05-14T16:00' },
};
const byMode: Record<string, Sample> = { numeric: same('312'), decimal: same('12.50'), tel: same('1,2#') };
const words = same('Nora O’Quist & Söhne, 42');

export interface TypedField {
  label: string;
  wanted: string;
  stands: string;
}

/**
 * Every field in sight that can be written in is emptied and typed into by keys.
 * @param own what fits a field of this label, where its type does not say it.
 */
export async function typeIntoAll(
  page: Page,
  within: Locator,
  own: Record<string, string> = {},
): Promise<TypedField[]> {
  const typed: TypedField[] = [];
  for (const field of await within.locator(TEXT_FIELDS).all()) {
    if (!(await field.isVisible()) || !(await field.isEditable())) continue;
    const { label, type, mode } = await field.evaluate(described);
    const given = own[label];
    const { keys, stands } =
      given === undefined ? (byType[type] ?? byMode[mode] ?? words) : { keys: given, stands: given };
    // Not by a click, which would land in the middle of a date.
    await field.focus();
    if (!['date', 'time', 'datetime-local'].includes(type)) {
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.press('Delete');
    }
    await page.keyboard.type(keys);
    typed.push({ label, wanted: stands, stands: await field.inputValue() });
  }
  return typed;
}

/** In the page. */
function described(element: HTMLElement | SVGElement): { label: string; type: string; mode: string } {
  const field = element as HTMLInputElement;
  const label = field.ariaLabel ?? field.labels?.[0]?.textContent.trim() ?? '';
  return { label, type: field.type, mode: field.inputMode };
}
