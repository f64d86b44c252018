/** Routes as administrators work on them. */
import type { Route, RouteSaving, SavedRoute, SaveRoute, Target } from '#contract/routing/routing.ts';
import type { TriedRoute, TryRoute } from '#contract/routing/tried-route.ts';
import type { NewSharedRoute, RouteForNumbers, SharedRouteChange } from '#contract/routing/shared-routes.ts';
import { systemClock, type Clock } from '#kit/clock.ts';
import type { Result } from '#kit/result.ts';
import { numberToSetUp } from '#server/numbers/inventory/inventory-numbers.ts';
import { extensionsOf } from '#server/people/team/colleagues.ts';
import type { Actor } from '#server/store/audit-log.ts';
import type { Sql } from '#server/store/database.ts';
import { keptHoursOf } from './hours/kept-hours.ts';
import type { Thing } from './kept/saving.ts';
import { versionOf, versionsOf } from './kept/versions.ts';
import { readOthers } from './kept/other-routes.ts';
import { targetKey } from './rules/decision.ts';
import { allNodes, nodeAt, type WholeRoute } from './rules/whole-route.ts';
import { referencesOf, namesIn, usesOf } from './references.ts';
import { chooseRoute } from './route-choice.ts';
import { faultsOf } from './route-faults.ts';
import { routeToEdit } from './route.ts';
import { changeRoute, type NotSaved, type RouteOwner } from './save-route.ts';
import {
  changeSharedRoute,
  findSharedRoute,
  makeSharedRoute,
  removeSharedRoute,
  sharedRoutesOf,
} from './shared-routes.ts';
import { tryRoute } from './try-route.ts';

/** null is a number or route that the account does not have, or a number that it has released. */
export class RouteEditor {
  readonly #sql: Sql;
  readonly #clock: Clock;

  constructor(sql: Sql, clock = systemClock) {
    this.#sql = sql;
    this.#clock = clock;
  }

  async read(owner: RouteOwner): Promise<SavedRoute | null> {
    const number = await numberToSetUp(this.#sql, owner);
    return number && routeToEdit(this.#sql, number);
  }

  save(owner: RouteOwner, change: SaveRoute, by: Actor): Promise<Result<RouteSaving, NotSaved>> {
    return changeRoute(this.#sql, owner, change, { by, clock: this.#clock });
  }

  choose(accountId: string, choice: RouteForNumbers, by: Actor) {
    return chooseRoute(this.#sql, accountId, choice, { by, clock: this.#clock });
  }

  /** Without a draft the route that the number has. */
  async try(owner: RouteOwner, tried: TryRoute): Promise<TriedRoute | null> {
    const number = await numberToSetUp(this.#sql, owner);
    if (!number) return null;
    const { routeId, route, count } = await routeToEdit(this.#sql, number);
    const id = count === 1 ? routeId : null;
    return this.#try({ id, accountId: owner.accountId }, tried.route ?? route, tried);
  }

  list(accountId: string) {
    return sharedRoutesOf(this.#sql, accountId);
  }

  uses(accountId: string) {
    return usesOf(this.#sql, accountId);
  }

  find(thing: Thing) {
    return findSharedRoute(this.#sql, thing);
  }

  make(accountId: string, made: NewSharedRoute, by: Actor) {
    return makeSharedRoute(this.#sql, accountId, made, { by, clock: this.#clock });
  }

  change(thing: Thing, change: SharedRouteChange, by: Actor) {
    return changeSharedRoute(this.#sql, thing, change, { by, clock: this.#clock });
  }

  remove(thing: Thing, by: Actor) {
    return removeSharedRoute(this.#sql, thing, { by, clock: this.#clock });
  }

  async tryShared(thing: Thing, tried: TryRoute): Promise<TriedRoute | null> {
    const found = await findSharedRoute(this.#sql, thing);
    return found && this.#try(thing, tried.route ?? found.route, tried);
  }

  versions(thing: Thing) {
    return versionsOf(this.#sql, { kind: 'route', ...thing });
  }

  version(thing: Thing, version: number) {
    return versionOf(this.#sql, { kind: 'route', ...thing }, version);
  }

  /** @param of `id`: of the route whose draft it is; null: of none */
  async #try(
    of: { id: string | null; accountId: string },
    draft: Route,
    { caller, at, keys }: TryRoute,
  ): Promise<TriedRoute> {
    const { accountId } = of;
    const route: WholeRoute = { ...draft, others: await readOthers(this.#sql, accountId, draft) };
    const all = { start: draft.start, nodes: allNodes(route) };
    const [references, extensions, names, officeHours] = await Promise.all([
      referencesOf(this.#sql, of, draft),
      extensionsOf(this.#sql, accountId),
      namesIn(this.#sql, accountId, all),
      keptHoursOf(this.#sql, accountId, all),
    ]);
    const nameOf = (target: Target) => names.get(targetKey(target)) ?? UNKNOWN;
    const steps = tryRoute(route, { caller, at, keys, extensions, officeHours, nameOf });
    const elsewhere = steps.flatMap(({ nodeId }) => {
      const node = nodeId.includes('/') ? nodeAt(route, nodeId) : undefined;
      return node ? [{ nodeId, node }] : [];
    });
    return { steps, elsewhere, faults: faultsOf(draft, references) };
  }
}

/** A draft may name somebody who is gone: its faults say so. */
const UNKNOWN = '–';
