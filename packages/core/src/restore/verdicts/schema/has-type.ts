import { isRawJson } from '../../../json/index.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Whether a value is of the type that a schema asks for. */
export function hasType(value: unknown, schema: Schema): boolean {
  if (schema['x-kubernetes-int-or-string'] === true) return typeof value === 'string' || isNumber(value);
  switch (schema.type) {
    case 'object':
      return typeof value === 'object' && !Array.isArray(value) && !isRawJson(value);
    case 'array':
      return Array.isArray(value);
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return isRawJson(value) || Number.isInteger(value);
    case 'number':
      return isNumber(value);
    default:
      return true;
  }
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || isRawJson(value);
}

/** For people. */
export function nameOfType(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isNumber(value) ? 'a number' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
