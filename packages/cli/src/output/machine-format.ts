import { isRawJson, parseJson, stringifyJson } from '@lifeboat/core/json';
import { stringify } from 'yaml';

/** The printer of YAML calls itself several times for each level. Where its stack ends depends on the moment, so it is kept far from there. */
const mostAsYaml = 200;

/**
 * A value in the form of `-o json` or `-o yaml`, as bytes: they go out exactly. Numbers beyond 2^53 stay exact too.
 * YAML of what is nested too deep (`isTooDeepForYaml`) is JSON, which is YAML too.
 */
export function formatMachine(value: unknown, format: 'json' | 'yaml'): Buffer {
  return Buffer.from(print(value, format));
}

/** Whether lists and objects stand in one another more than 200 deep. Kubernetes' own objects are some 30 deep. */
export function isTooDeepForYaml(value: unknown): boolean {
  return isDeeper(value, mostAsYaml);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null || isRawJson(value)) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

function print(value: unknown, format: 'json' | 'yaml'): string {
  if (format === 'json' || isTooDeepForYaml(value)) return `${stringifyJson(value, { indent: 2 })}\n`;
  return stringify(yamlValue(parseJson(stringifyJson(value))), { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' });
}

function yamlValue(value: unknown): unknown {
  if (isRawJson(value)) return /^-?\d+$/.test(value.rawJSON) ? BigInt(value.rawJSON) : Number(value.rawJSON);
  if (Array.isArray(value)) return value.map(yamlValue);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, member]) => [key, yamlValue(member)]));
}
