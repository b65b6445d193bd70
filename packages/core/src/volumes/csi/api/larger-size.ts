import { parseQuantity, wholeUnits } from '../../../filters/quantity.ts';
import { formatBytes } from './format-bytes.ts';

/** The size that a claim asks for, or as many bytes as are needed if that is less. */
export function largerSize(requested: unknown, neededBytes: number | undefined): string {
  const text = typeof requested === 'string' ? requested : '';
  const quantity = parseQuantity(text);
  const needed = Math.round(neededBytes ?? 0);
  return quantity !== undefined && wholeUnits(quantity) >= BigInt(needed) ? text : formatBytes(needed);
}
