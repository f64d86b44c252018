/** Routes as administrators work on them. */
import type { Colleague, ColleagueChange } from '#contract/people/people.ts';
import type {
  RouteSaving,
  SavedRoute,
  SaveRoute,
  Target,
  TriedRoute,
  TryRoute,
} from '#contract/routing/routing.ts';
import { fail, type Result } from '#kit/result.ts';
import { inventoryNumbersOf, numberToSetUp } from '#server/numbers/inventory/inventory-numbers.ts';
import { changeColleague, colleaguesOf, extensionsOf } from '#server/people/team/colleagues.ts';
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
    const steps = tryRoute(route, { caller, at, keys, extensions, nameOf });
    return { steps, faults: faultsOf(route, references) };
  }

  /** Everybody who works there, by name. */
  async people(accountId: string): Promise<Colleague[]> {
    const [people, numbers] = await Promise.all([
      colleaguesOf(this.#sql, accountId),
      inventoryNumbersOf(this.#sql, accountId),
    ]);
    return people.map((person) => ({
      ...person,
      agentNumber: numbers.find(({ agentId }) => agentId === person.id)?.number ?? null,
    }));
  }

  changePerson(
    person: { id: string; accountId: string },
    change: ColleagueChange,
  ): Promise<Result<{ version: number }, 'not-found' | 'extension-taken' | 'changed-meanwhile'>> {
    return changeColleague(this.#sql, person, change);
  }
}

/** A draft may name somebody who is gone: its faults say so. */
const UNKNOWN = '–';
