import type { ApiFailure } from '#client/api/client.ts';
import {
  outletsOf,
  stopsSaving,
  type Route,
  type RouteFault,
  type RouteNode,
  type RouteSaving,
  type SaveRoute,
} from '#contract/routing/routing.ts';
import type { Result } from '#kit/result.ts';
import { withStepAt, type Place } from './put-step.ts';
import { joined } from './route-edits.ts';

const MOST_UNDOS = 50;

export interface StepChange {
  node: RouteNode;
  /** New steps that it leads to. */
  added?: readonly RouteNode[];
  /** Where a new step is put in; null: nothing leads to it yet. */
  place?: Place | null;
}

/** A route as it is saved: of one number, or by its name of many. */
export interface SavedDraft {
  /** '': of one number. */
  name: string;
  route: Route;
  /** Epoch milliseconds; null: nobody has saved one yet. */
  savedAt: number | null;
  version: number;
}

interface Content {
  name: string;
  route: Route;
}

/** The working copy of a route: changed here, saved as a whole, never half. */
export class RouteDraft {
  #saved: SavedDraft;
  #route: Route;
  #name: string;
  #past: readonly Content[] = $state.raw([]);
  #faults: readonly RouteFault[] = $state.raw([]);
  #isSaving = $state(false);
  #theirs: SavedDraft | null = $state.raw(null);

  constructor(saved: SavedDraft) {
    this.#saved = $state.raw(saved);
    this.#route = $state.raw(saved.route);
    this.#name = $state(saved.name);
  }

  get name(): string {
    return this.#name;
  }

  get route(): Route {
    return this.#route;
  }

  get saved(): SavedDraft {
    return this.#saved;
  }

  /** Epoch milliseconds; null: nobody has saved one yet. */
  get savedAt(): number | null {
    return this.#saved.savedAt;
  }

  get isChanged(): boolean {
    return this.#name !== this.#saved.name || this.#isOther(this.#saved.route);
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get isSaving(): boolean {
    return this.#isSaving;
  }

  /** Of the last try to save, kept up to date by `judge`; before one was refused, those that stand in no way. */
  get faults(): readonly RouteFault[] {
    return this.#faults;
  }

  /** What the server has now. A draft with changes of its own keeps them. */
  learn(saved: SavedDraft): void {
    if (this.isChanged || this.#isSaving) return;
    this.#saved = saved;
    this.#route = saved.route;
    this.#name = saved.name;
    this.#past = [];
  }

  /** What somebody else saved while this one was changed; null: nothing, or the user has chosen one of the two. */
  get theirs(): SavedDraft | null {
    return this.#theirs;
  }

  overtaken(theirs: SavedDraft): void {
    this.#theirs = theirs;
  }

  /** Theirs takes the place of what is here, as one step of undo. */
  takeTheirs(): void {
    if (!this.#theirs) return;
    this.restore(this.#theirs);
    this.keepMine();
  }

  /** What is saved next takes the place of theirs. */
  keepMine(): void {
    this.#saved = this.#theirs ?? this.#saved;
    this.#theirs = null;
  }

  /** What was saved before takes the place of what is here, as one step of undo. */
  restore({ name, route }: Content): void {
    this.#become(route);
    this.#name = name;
  }

  /** What is typed one letter after the other is undone at once. */
  rename(name: string): void {
    if (this.#past.at(-1)?.route !== this.#route) this.#become(this.#route);
    this.#name = name;
  }

  /** Changed or new, as one step of undo. */
  put({ node, added = [], place = null }: StepChange): void {
    const { start, nodes } = this.#route;
    const isKnown = nodes.some(({ id }) => id === node.id);
    const changed = nodes.map((other) => (other.id === node.id ? node : other));
    const isPlaced = !isKnown && place !== null;
    const all = { start, nodes: [...changed, ...(isKnown || isPlaced ? [] : [node]), ...added] };
    this.#become(isPlaced ? withStepAt(all, node, place) : all);
  }

  /** New, or moved there from where it stood, as one step of undo. */
  putAt(step: RouteNode, place: Place): void {
    this.#become(withStepAt(this.#route, step, place));
  }

  /** Ways that led to it lead nowhere; its own end with it. The start stays: a route begins somewhere. */
  remove(id: string): void {
    if (id === this.#route.start) return;
    const nodes = this.#route.nodes.filter((node) => node.id !== id);
    this.#become({
      ...this.#route,
      nodes: nodes.map((node) =>
        outletsOf(node).reduce(
          (left, { id: outlet, to }) => (to === id ? joined(left, outlet, '') : left),
          node,
        ),
      ),
    });
  }

  startAt(id: string): void {
    this.#become({ ...this.#route, start: id });
  }

  undo(): void {
    const before = this.#past.at(-1);
    if (!before) return;
    this.#past = this.#past.slice(0, -1);
    this.#route = before.route;
    this.#name = before.name;
  }

  /**
   * What is wrong now: told only after a save was refused, so that a route in the making is not red all over. What does
   * not stand in the way of saving is told at once.
   */
  judge(faults: readonly RouteFault[]): void {
    const wasRefused = this.#faults.some(stopsSaving);
    this.#faults = wasRefused ? faults : faults.filter((fault) => !stopsSaving(fault));
  }

  /** Changes made while it is on its way stay unsaved changes. */
  async save(
    ask: (change: SaveRoute & { name: string }) => Promise<Result<RouteSaving, ApiFailure>>,
    now: () => number,
  ): Promise<Result<RouteSaving, ApiFailure>> {
    const [route, name] = [this.#route, this.#name.trim()];
    this.#isSaving = true;
    const answer = await ask({ name, route, version: this.#saved.version });
    this.#isSaving = false;
    if (answer.ok) {
      this.#faults = answer.value.faults;
      const { version } = answer.value;
      if (version !== null) this.#saved = { name, route, version, savedAt: now() };
    }
    return answer;
  }

  #become(route: Route): void {
    this.#past = [...this.#past, { name: this.#name, route: this.#route }].slice(-MOST_UNDOS);
    this.#route = route;
  }

  #isOther = (saved: Route) => this.#route !== saved && !isSame(this.#route, saved);
}

const isSame = (a: Route, b: Route) => JSON.stringify(a) === JSON.stringify(b);
