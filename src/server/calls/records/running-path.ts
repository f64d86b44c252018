import type { PathStep } from '#contract/calls/call-path.ts';
import type { Decision } from '#server/routing/rules/decision.ts';

/** What fits into a header of a call that also goes over UDP. */
const MAX_TEXT = 160;

/** A call's way through its route, stop by stop, as its record shows it. Times are epoch milliseconds. */
export class RunningPath {
  readonly #stops: PathStep[] = [];

  /** The nodes that were left since, in order, and the one where the call is now. */
  go(
    { passed, routeState }: Pick<Decision, 'passed' | 'routeState'>,
    { kind, name }: Pick<PathStep, 'kind' | 'name'>,
    at: number,
  ): void {
    for (const { outlet, label, ...node } of passed) {
      this.#open(node, at);
      this.end(outlet, label, at);
    }
    this.#open({ nodeId: routeState.nodeId, kind, name }, at);
  }

  /** The call leaves the route where it is; a second time it changes nothing. */
  end(outlet: string, label: string | null, at: number): void {
    const stop = this.#current();
    // A call that lost its voice ends earlier than its way did.
    if (stop) Object.assign(stop, { until: Math.max(at, stop.at), outlet, label });
  }

  get stops(): PathStep[] {
    return structuredClone(this.#stops);
  }

  /** "Main menu: 2 → Sales"; "": nothing worth telling. */
  get text(): string {
    if (this.#stops.length < 2) return '';
    const text = this.#stops.map(asText).join(' → ');
    return text.length <= MAX_TEXT ? text : `…${text.slice(1 - MAX_TEXT)}`;
  }

  #current(): PathStep | null {
    const stop = this.#stops.at(-1);
    return stop?.until === null ? stop : null;
  }

  #open(node: Pick<PathStep, 'nodeId' | 'kind' | 'name'>, at: number): void {
    if (this.#current()?.nodeId === node.nodeId) return;
    this.#stops.push({ ...node, at, until: null, outlet: null, label: null });
  }
}

/** What was keyed in tells more than the author's word for it: that is mostly the name of the next stop. */
function asText({ name, outlet, label }: PathStep): string {
  const [, key] = /^key:(.+)$/.exec(outlet ?? '') ?? [];
  const taken = key ?? label;
  return taken === null ? name : `${name}: ${taken}`;
}
