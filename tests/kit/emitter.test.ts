import { expect, test } from 'vitest';
import { Emitter } from '#kit/emitter.ts';

test('tells everyone in the order they came, until they leave', () => {
  const emitter = new Emitter<number>();
  const heard: string[] = [];
  const leave = emitter.on((event) => heard.push(`a${event}`));
  emitter.on((event) => heard.push(`b${event}`));
  emitter.emit(1);
  leave();
  emitter.emit(2);
  expect(heard).toEqual(['a1', 'b1', 'b2']);
  expect(emitter.size).toBe(1);
});

test('tells the others when one of them throws, and then throws itself', () => {
  const emitter = new Emitter<string>();
  const heard: string[] = [];
  emitter.on(() => {
    throw new Error('mine');
  });
  emitter.on((event) => heard.push(event));
  expect(() => emitter.emit('x')).toThrow('mine');
  expect(heard).toEqual(['x']);
});

test('takes the same listener twice as two', () => {
  const emitter = new Emitter<string>();
  let count = 0;
  const listen = () => (count += 1);
  const leave = emitter.on(listen);
  emitter.on(listen);
  leave();
  emitter.emit('x');
  expect(count).toBe(1);
});
