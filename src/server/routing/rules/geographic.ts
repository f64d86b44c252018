import type { NodeOf } from '#contract/routing/routing.ts';
import { leave, stay, type Rule } from './rule.ts';

const ZIP_TIMEOUT_SECONDS = 6;
const ZIP_DIGITS = 5;

/** [FAQ] Geographic routing: by the ZIP that was keyed in, else the NPA-NXX, else the NPA of the caller's number, else `otherwise`. */
export const geographic: Rule<'geographic'> = (node, { stepResult, facts }) => {
  if (stepResult.type === 'arrived' && node.askZip) {
    const { prompt } = node;
    return stay({
      kind: 'ask',
      about: 'zip',
      prompt,
      isAgain: false,
      timeoutSeconds: ZIP_TIMEOUT_SECONDS,
    });
  }
  const zip = stepResult.type === 'keyed' ? stepResult.digits.replace(/\D/g, '') : '';
  const area = areaOfZip(node, zip) ?? areaOfCaller(node, facts.caller);
  return leave(area === null ? 'otherwise' : `area:${area}`);
};

/** A ZIP is complete with its fifth digit, or earlier by #. */
export const zipIsComplete = (digits: string): boolean => digits.endsWith('#') || digits.length >= ZIP_DIGITS;

/** The longest beginning that fits. */
function areaOfZip({ areas }: NodeOf<'geographic'>, zip: string): number | null {
  const fitting = areas.flatMap(({ zips }, area) =>
    zips.filter((beginning) => zip.startsWith(beginning)).map(({ length }) => ({ area, length })),
  );
  return fitting.sort((a, b) => b.length - a.length)[0]?.area ?? null;
}

function areaOfCaller({ areas }: NodeOf<'geographic'>, caller: string): number | null {
  const [, areaCode, exchange] = /^\+1(\d{3})(\d{3})\d{4}$/.exec(caller) ?? [];
  if (areaCode === undefined || exchange === undefined) return null;
  const byExchange = areas.findIndex(({ exchanges }) => exchanges.includes(areaCode + exchange));
  const byAreaCode = areas.findIndex(({ areaCodes }) => areaCodes.includes(areaCode));
  return [byExchange, byAreaCode].find((area) => area >= 0) ?? null;
}
