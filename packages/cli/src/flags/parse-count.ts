import { InvalidArgumentError } from 'commander';

/** Parser of a number of things, from 1 on. */
export function parseCount(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('Expected a number from 1 on.');
  return number;
}
