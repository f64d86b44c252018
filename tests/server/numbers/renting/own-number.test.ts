/** What becomes of a number for somebody who is invited, where the carrier or the database does not answer. */
import { expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { fail, ok } from '#kit/result.ts';
import { giveOwnNumber } from '#server/numbers/renting/own-number.ts';

const number = '+13125550110';
const owner = {
  accountId: 'account',
  person: { id: 'nadia', name: ` ${'N'.repeat(58)} Petrov` },
  by: { id: 'ada', name: 'Ada Lund', address: '192.0.2.7' },
};
type Rented = Parameters<typeof giveOwnNumber>[0]['rented'];

/** Numbers of an account, of which what is told comes. */
function bench({ buy, change }: { buy?: Rented['buy']; change?: Rented['change'] }) {
  const asked: string[] = [];
  const logged: string[] = [];
  const never = () => expect.unreachable('it was not asked for');
  const rented: Rented = {
    buy: (...args) => {
      asked.push(`rent as ${args[1].numbers[0]?.source ?? ''}`);
      return (buy ?? never)(...args);
    },
    change: (...args) => {
      asked.push(`give to ${String(args[2].agentId)}`);
      return (change ?? never)(...args);
    },
  };
  const log = { ...silentLog, error: (_: unknown, message: string) => void logged.push(message) };
  const give = (isToRent: boolean) =>
    giveOwnNumber({ rented, clock: new ManualClock(), log }, owner, { number, isToRent });
  return { give, asked, logged };
}
const throws = () => Promise.reject(new Error('the carrier does not answer'));
const rents = () => Promise.resolve(ok([]));

test('a carrier that does not answer rents nothing, which is said and logged', async () => {
  const { give, asked, logged } = bench({ buy: throws });
  expect(await give(true)).toEqual({ number, state: 'failed', code: 'server-unavailable' });
  expect(asked).toEqual([`rent as ${'N'.repeat(58)}`]);
  expect(logged).toEqual(['a number could not be rented for somebody who was invited']);
});

test('one that is rented and cannot be given is said to be rented', async () => {
  const { give, asked, logged } = bench({ buy: rents, change: throws });
  expect(await give(true)).toEqual({ number, state: 'rented', code: 'server-unavailable' });
  expect(asked.at(-1)).toBe('give to nadia');
  expect(logged).toEqual(['a number could not be given to somebody who was invited']);
});

test('one that the account has, and that cannot be given, stays what it is', async () => {
  const { give, asked, logged } = bench({ change: throws });
  expect(await give(false)).toEqual({ number, state: 'failed', code: 'server-unavailable' });
  expect(asked).toEqual(['give to nadia']);
  expect(logged).toHaveLength(1);
});

test.each([
  ['unknown-agent', 'not-found'],
  ['agent-has-number', 'agent-has-number'],
  ['changed-meanwhile', 'changed-meanwhile'],
] as const)('rented, and then %s: it is rented, and is not theirs', async (failure, code) => {
  const { give, logged } = bench({ buy: rents, change: () => Promise.resolve(fail(failure)) });
  expect(await give(true)).toEqual({ number, state: 'rented', code });
  expect(logged).toEqual([]);
});
