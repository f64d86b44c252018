/** Joins the numbers room with its part of the API. */
import type { Clock } from '#kit/clock.ts';
import { numberFees } from './billing/number-fees.ts';
import { countryRoutes } from './http/country-routes.ts';
import { numberOfferRoutes } from './http/number-offer-routes.ts';
import { receivingRoutes } from './http/receiving-routes.ts';
import { rentedNumberRoutes } from './http/rented-number-routes.ts';
import { countriesOf, switchCountry } from './numbers/countries.ts';
import { DemoCarrierSupply } from './numbers/demo-carrier-supply.ts';
import { ReceivingNumbers, type Registrar } from './numbers/receiving-numbers.ts';
import { RentedNumbers } from './numbers/rented-numbers.ts';
import { takenNumbers } from './numbers/taken-numbers.ts';
import { findUser } from './people/users.ts';
import { isInRoute } from './routing/references.ts';
import type { Pool } from './store/database.ts';

interface NumberParts {
  sql: Pool;
  clock: Clock;
  registrar: Registrar;
}

export function openNumberResources({ sql, clock, registrar }: NumberParts) {
  const carrier = new DemoCarrierSupply({ clock, taken: (numbers) => takenNumbers(sql, numbers, clock) });
  const isColleague = async (accountId: string, userId: string) =>
    (await findUser(sql, userId))?.accountId === accountId;
  const rented = new RentedNumbers({ sql, clock, carrier, fees: numberFees, isColleague });
  const isUsed = (accountId: string, id: string) => isInRoute(sql, accountId, id);
  return [
    rentedNumberRoutes(rented),
    numberOfferRoutes(rented),
    receivingRoutes(new ReceivingNumbers({ sql, registrar, isUsed })),
    countryRoutes({
      list: (accountId) => countriesOf(sql, accountId),
      change: (accountId, change) => switchCountry(sql, accountId, change),
    }),
  ];
}
