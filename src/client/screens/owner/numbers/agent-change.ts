/** What it means to give a number to an agent, to move it, or to take it back. Pure. */
import type { RentedNumber } from '#contract/numbers/rented-numbers.ts';
import type { NamedPerson } from '#client/api/people/people.ts';
import { briefName } from '../answering/model/route-references.ts';

interface AgentChange {
  /** Why it cannot be. */
  refusal: string | null;
  /** What is asked before it is done; null: nothing changes. */
  question: { title: string; what: string; act: string } | null;
}

/** @param name of the number, as it is written. */
export function judgeAgent(
  number: RentedNumber,
  agentId: string | null,
  people: readonly NamedPerson[],
  name: string,
): AgentChange {
  if (agentId === number.agentId) return { refusal: null, question: null };
  const [from, to] = [number.agentId, agentId].map((id) => people.find((person) => person.id === id));
  const [old, fresh] = [from, to].map((person) => (person ? briefName(person, people) : ''));
  if (to?.agentNumber && to.agentNumber !== number.number)
    return { refusal: `${fresh} has a number already. Take that back first.`, question: null };
  const rings = `${fresh} calls from it, and calls to it ring ${fresh} from now on, whatever its route did before.`;
  if (agentId === null) {
    const what = `${old} no longer calls from it, and has no number of their own. Its route stays as it is.`;
    return ask(`Take ${name} back from ${old}`, what, `Take back from ${old}`);
  }
  if (number.agentId === null) return ask(`Give ${name} to ${fresh}`, rings, `Give to ${fresh}`);
  const what = `${rings} ${old} then has no number of their own.`;
  return ask(`Move ${name} from ${old} to ${fresh}`, what, `Move to ${fresh}`);
}

const ask = (title: string, what: string, act: string): AgentChange => ({
  refusal: null,
  question: { title, what, act },
});
