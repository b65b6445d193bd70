import { expect, test } from 'vitest';
import { timeLimit } from './time-limit.ts';

test.each([0.1, 1.5, 2 ** 40])('a limit of %d ms is one', (timeoutInMs) => {
  expect(timeLimit(timeoutInMs).aborted).toBe(false);
});
