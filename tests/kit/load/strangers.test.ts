import { expect, test } from 'vitest';
import { Strangers } from '#kit/load/strangers.ts';

const LIMITS = { mostOfANetwork: 64, mostInAll: 1_024 };

class Somebody {
  isDismissed = false;
  dismiss(): void {
    this.isDismissed = true;
  }
}

const arrive = (strangers: Strangers, network: string, count: number) =>
  Array.from({ length: count }, () => {
    const somebody = new Somebody();
    strangers.arrived(somebody, network);
    return somebody;
  });

test('are few of one network: the oldest makes way', () => {
  const strangers = new Strangers(LIMITS);
  const came = arrive(strangers, '192.0.2.1', 65);
  expect(came.map(({ isDismissed }) => isDismissed)).toEqual([true, ...Array<boolean>(64).fill(false)]);
  expect(strangers.waiting).toBe(64);
});

test('are few of all networks together', () => {
  const strangers = new Strangers(LIMITS);
  for (let network = 0; network < 1_500; network += 1) arrive(strangers, `192.0.2.${network}`, 1);
  expect(strangers.waiting).toBe(1_024);
});

test('are not counted any more once they are somebody', () => {
  const strangers = new Strangers(LIMITS);
  const [known] = arrive(strangers, '192.0.2.1', 1);
  if (known) strangers.left(known);
  arrive(strangers, '192.0.2.1', 100);
  expect(known?.isDismissed).toBe(false);
});
