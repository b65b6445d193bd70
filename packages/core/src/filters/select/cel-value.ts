import { isRawJson } from '../../json/index.ts';

/** A JSON value as expressions see it: whole numbers are `int` (a bigint), whatever their size, others `double`. */
export function celValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (isRawJson(value)) return /^-?\d+$/.test(value.rawJSON) ? BigInt(value.rawJSON) : Number(value.rawJSON);
  if (Array.isArray(value)) return value.map(celValue);
  return new Map(Object.entries(value).map(([key, member]) => [key, celValue(member)]));
}
