import { isRawJson, parseJson, stringifyJson } from '@lifeboat/core/json';
import { stringify } from 'yaml';

/** A value in the form of `-o json` or `-o yaml`, as bytes: they go out exactly. Numbers beyond 2^53 stay exact too. */
export function formatMachine(value: unknown, format: 'json' | 'yaml'): Buffer {
  return Buffer.from(print(value, format));
}

function print(value: unknown, format: 'json' | 'yaml'): string {
  if (format === 'json') return `${stringifyJson(value, { indent: 2 })}\n`;
  return stringify(yamlValue(parseJson(stringifyJson(value))), { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' });
}

function yamlValue(value: unknown): unknown {
  if (isRawJson(value)) return /^-?\d+$/.test(value.rawJSON) ? BigInt(value.rawJSON) : Number(value.rawJSON);
  if (Array.isArray(value)) return value.map(yamlValue);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, member]) => [key, yamlValue(member)]));
}
