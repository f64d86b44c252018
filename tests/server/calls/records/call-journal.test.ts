import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SwitchboardBench } from '#support/calls/switchboard-bench.ts';

const DANA = '+12065550142';

let bench: SwitchboardBench;

beforeAll(async () => {
  bench = await SwitchboardBench.open();
});
beforeEach(() => bench.reset());
afterAll(() => bench.close());

const news = () => bench.kept.news.map(({ event, call }) => [event, call.state]);

async function answered() {
  const phone = bench.places(bench.people.agent1, DANA);
  bench.control.up(await bench.dialed());
  await bench.told('answered', ({ state }) => state === 'answered');
  return phone;
}

test('a call is news when it starts, is answered and ends, each once', async () => {
  const phone = await answered();
  await bench.pass(12);
  bench.control.destroy(phone);
  const { id } = await bench.ended();
  expect(news()).toEqual([
    ['call.started', 'ringing'],
    ['call.answered', 'answered'],
    ['call.ended', 'ended'],
  ]);
  expect(new Set(bench.kept.news.map(({ call }) => call.id))).toEqual(new Set([id]));
});

test('one that is refused before it starts has started and ended', async () => {
  bench.places(bench.people.agent1, '911');
  await bench.ended();
  expect(news()).toEqual([
    ['call.started', 'ended'],
    ['call.ended', 'ended'],
  ]);
});

test('one that a crash ended is news when it is found', async () => {
  await answered();
  await bench.crash();
  await bench.startAgain();
  await bench.ended();
  expect(news().map(([event]) => event)).toEqual(['call.started', 'call.answered', 'call.ended']);
});
