import { expect, test } from 'vitest';
import { simulateWrites, type WriteModel } from './simulate-writes.ts';

const near: WriteModel = {
  objects: 10_000,
  namespaces: 0,
  clientInMs: 0.1,
  networkInMs: 0.2,
  serverInMs: 2,
  processors: 2,
  inFlight: { least: 16, most: 64 },
};

test('a server near by is done when its processors are', () => {
  const { seconds, mostInFlight } = simulateWrites(near);
  // It tries more, and sees that nothing is won.
  expect(mostInFlight).toBeLessThan(32);
  expect(seconds).toBeGreaterThanOrEqual(10);
  expect(seconds).toBeLessThan(10.1);
  expect(simulateWrites({ ...near, processors: 4 }).seconds).toBeCloseTo(seconds / 2, 1);
});

test('a client that is slower than the server is what counts', () => {
  expect(simulateWrites({ ...near, clientInMs: 1.5 }).seconds).toBeCloseTo(15, 0);
});

test('far away, sixteen in flight wait for the network, and more of them do not', () => {
  const far = { ...near, networkInMs: 50, processors: 16 };
  const fixed = simulateWrites({ ...far, inFlight: { least: 16, most: 16 } });
  expect(fixed.seconds).toBeCloseTo((10_000 / 16) * 0.0521, 0);
  const adaptive = simulateWrites(far);
  expect(adaptive.mostInFlight).toBe(64);
  expect(adaptive.seconds).toBeLessThan(fixed.seconds / 2.5);
});

test('twice as many objects take twice as long; a namespace is two requests', () => {
  const one = simulateWrites(near).seconds;
  expect(simulateWrites({ ...near, objects: 20_000 }).seconds).toBeCloseTo(2 * one, 0);
  expect(simulateWrites({ ...near, objects: 8000, namespaces: 1000 }).seconds).toBeCloseTo(one, 1);
});
