/** Routes as administrators work on them. */
import type {
  RouteSaving,
  SavedRoute,
  SaveRoute,
  Target,
  TriedRoute,
  TryRoute,
} from '#contract/routing/routing.ts';
import { fail, type Result } from '#kit/result.ts';
import { numberToSetUp } from '#server/numbers/inventory/inventory-numbers.ts';
import { extensionsOf } from '#server/people/team/colleagues.ts';
import type { Sql } from '#server/store/database.ts';
import { targetKey } from './rules/decision.ts';
import { referencesOf, namesIn } from './references.ts';
import { faultsOf } from './route-faults.ts';
import { routeToEdit } from './route.ts';
import { changeRoute, type RouteOwner } from './save-route.ts';
import { tryRoute } from './try-route.ts';

/** null is a number that the account does not have, or has released. */
export class RouteEditor {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async read(owner: RouteOwner): Promise<SavedRoute | null> {
    const number = await numberToSetUp(this.#sql, owner);
    return number && routeToEdit(this.#sql, number);
  }

  async save(
    owner: RouteOwner,
    change: SaveRoute,
  ): Promise<Result<RouteSaving, 'not-found' | 'changed-meanwhile'>> {
    return (await numberToSetUp(this.#sql, owner))
      ? changeRoute(this.#sql, owner, change)
      : fail('not-found');
  }

  /** Without a draft the route that the number has. */
  async try(owner: RouteOwner, { route: draft, caller, at, keys }: TryRoute): Promise<TriedRoute | null> {
    const number = await numberToSetUp(this.#sql, owner);
    if (!number) return null;
    const route = draft ?? (await routeToEdit(this.#sql, number)).route;
    const { accountId } = owner;
    const [references, extensions, names] = await Promise.all([
      referencesOf(this.#sql, accountId, route),
      extensionsOf(this.#sql, accountId),
      namesIn(this.#sql, accountId, route),
    ]);
    const nameOf = (target: Target) => names.get(targetKey(target)) ?? UNKNOWN;
    const steps = tryRoute(route, { caller, at, keys, extensions, officeHours: new Map(), nameOf });
    return { steps, faults: faultsOf(route, references) };
  }
}

/** A draft may name somebody who is gone: its faults say so. */
const UNKNOWN = '–';
