import { expect, test } from 'vitest';
import { subscriberAt } from '#server/engine/embedded/demo-carrier/subscribers.ts';

test('one subscriber answers after two seconds, one is busy, one rings for ever, nobody else is there', () => {
  expect(subscriberAt('+12065550142')).toEqual({ habit: 'answers', afterMs: 2_000 });
  expect(subscriberAt('+12065550143')).toEqual({ habit: 'is-busy' });
  expect(subscriberAt('+12065550144')).toEqual({ habit: 'rings' });
  expect(subscriberAt('+12065550145')).toBeNull();
});
