/** Joins the numbers room with its part of the API, and with what is due by the hour. */
import type { OwnNumberWish, Removal } from '#contract/people/team.ts';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { askForMoney } from './billing-resources.ts';
import { numberFees } from '#server/billing/charges/number-fees.ts';
import { subscriptionStatusOf } from '#server/billing/model/subscription-status.ts';
import { addressInSipUri } from '#server/calls/port/public-address.ts';
import { countryRoutes } from '#server/http/numbers/country-routes.ts';
import { numberOfferRoutes } from '#server/http/numbers/number-offer-routes.ts';
import { numberRoutes } from '#server/http/numbers/number-routes.ts';
import { portRoutes } from '#server/http/numbers/port-routes.ts';
import { receivingRoutes } from '#server/http/numbers/receiving-routes.ts';
import { rentedNumberRoutes } from '#server/http/numbers/rented-number-routes.ts';
import { releaseNumbers } from '#server/numbers/release-numbers.ts';
import { numbersFor } from '#server/numbers/inventory/inventory-numbers.ts';
import { countriesIn } from '#server/numbers/receiving/countries.ts';
import { DemoCarrierSupply } from '#server/numbers/supply/demo-carrier-supply.ts';
import { noSupply } from '#server/numbers/supply/no-supply.ts';
import { numberOfLeaver } from '#server/numbers/renting/number-of-leaver.ts';
import { giveOwnNumber } from '#server/numbers/renting/own-number.ts';
import { Porting } from '#server/numbers/porting/porting.ts';
import { ReceivingLists } from '#server/numbers/receiving/receiving-import.ts';
import { ReceivingNumbers, type Registrar } from '#server/numbers/receiving/receiving-numbers.ts';
import { returnExpired, returnLeftOrders, renewDue } from '#server/numbers/renting/renewals.ts';
import { RentedNumbers } from '#server/numbers/renting/rented-numbers.ts';
import { unavailableNumbers } from '#server/numbers/supply/unavailable-numbers.ts';
import { actorOf, type Doer } from '#server/people/team/team-change.ts';
import { worksFor, type User } from '#server/people/users.ts';
import { routesThatUse } from '#server/routing/references.ts';
import { beginRoute } from '#server/routing/route-templates.ts';
import { keepRouteOf, leaveRoute } from '#server/routing/route-choice.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import type { Pool, Sql, Transaction } from '#server/store/database.ts';
import type { Vault } from '#server/store/vault/vault.ts';

type Leaver = Pick<User, 'id' | 'accountId'>;

interface NumberParts {
  sql: Pool;
  vault: Vault;
  clock: Clock;
  log: Log;
  files: DataFiles;
  registrar: Registrar;
  /** Of the address in a SIP endpoint. */
  mayReach: (address: string) => boolean;
  /** Fictional numbers for rent; otherwise there are none. */
  demo: boolean;
}

export function openNumberResources(parts: NumberParts) {
  const { sql, vault, clock, log, files, registrar, mayReach, demo } = parts;
  const taken = (numbers: readonly string[]) => unavailableNumbers(sql, numbers, clock);
  const carrier = demo ? new DemoCarrierSupply({ clock, taken }) : noSupply;
  const renting = { sql, clock, carrier, fees: numberFees(askForMoney({ clock })) };
  const routes = { begin: beginRoute, leave: leaveRoute, keep: keepRouteOf };
  const rented = new RentedNumbers({ ...renting, isColleague: worksFor, routes });
  const isClosed = async (one: Sql, accountId: string) =>
    (await subscriptionStatusOf(one, accountId)).state === 'closed';
  const porting = new Porting({ sql, clock, log, carrier, files, isClosed, routes });
  const mayCall = (uri: string) => {
    const address = addressInSipUri(uri);
    return address === null || mayReach(address);
  };
  return {
    routers: [
      rentedNumberRoutes(rented),
      numberOfferRoutes(rented),
      numberRoutes((user) => numbersFor(sql, user)),
      portRoutes(porting),
      receivingRoutes(
        new ReceivingNumbers({ sql, vault, clock, registrar, usedBy: routesThatUse, mayCall }),
        new ReceivingLists(),
      ),
      countryRoutes(countriesIn(sql, clock)),
    ],
    /** In the transaction of an account that is closed. */
    release: (tx: Transaction, accountId: string) =>
      releaseNumbers(tx, { accountId, fees: renting.fees }, clock),
    /** After it. */
    cancelPorts: (accountId: string) => porting.cancelAll(accountId),
    /** First what the carrier says of ports: a number that is ours from today on pays today. */
    hourlyJobs: [
      () => porting.progress(),
      () => renewDue(renting),
      () => returnExpired(renting),
      () => returnLeftOrders(renting),
    ],
    /** What this account's money can pay for now. */
    settleDue: (accountId: string) => renewDue(renting, accountId),
    /** After the transaction in which the person was invited. */
    giveNumber: (by: Doer, person: Pick<User, 'id' | 'name'>, wish: OwnNumberWish) =>
      giveOwnNumber({ rented, clock, log }, { accountId: by.user.accountId, person, by: actorOf(by) }, wish),
    /** In the transaction in which a person is removed. */
    numberLeft: (tx: Transaction, person: Leaver, fate: Removal['number']) =>
      numberOfLeaver(tx, person, fate, { ...renting, isColleague: worksFor, routes }),
  };
}
