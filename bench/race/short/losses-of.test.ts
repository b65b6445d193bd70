import { expect, test } from 'vitest';
import { lossesOf } from './losses-of.ts';

const stored = { backup: 4, restore: 10 };
const told: string[] = [];
const losses = (backup: number, restore: number) =>
  lossesOf({ limit: 0.1, backup, restore }, stored, (line) => void told.push(line)).map((line) => line.split(':')[0]);

test('a loss of more than 15 % against the limit fails, and a gain never does', () => {
  expect(losses(0.4, 1)).toEqual([]);
  expect(losses(0.459, 1.149)).toEqual([]);
  expect(losses(0.1, 0.2)).toEqual([]);
  expect(losses(0.461, 1)).toEqual(['backup']);
  expect(losses(0.48, 1.2)).toEqual(['backup', 'restore']);
  expect(told).toContain('backup: 4.80 times the limit (stored: 4, at most 4.60)');
});
