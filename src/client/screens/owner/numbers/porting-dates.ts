import type { PortRequest } from '#contract/numbers/porting.ts';

/** When a number on its way from another carrier starts to route here; null while no date is confirmed. */
export function arrivalOf(number: string, ports: readonly PortRequest[] | undefined): number | null {
  const port = ports?.find(({ numbers, state }) => state !== 'cancelled' && numbers.includes(number));
  return port?.portsAt ?? null;
}
