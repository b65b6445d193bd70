import { ownMember } from '../json/index.ts';
/** A field that is an object, reached by its path; `undefined` when it is missing or something else. */
export function objectAt(value: unknown, ...path: readonly string[]): Record<string, unknown> | undefined {
  const found = path.reduce<unknown>((at, key) => isObject(at) && ownMember(at, key), value);
  return isObject(found) ? found : undefined;
}

/** The objects in a list, reached by its path; empty when it is missing. */
export function objectsAt(value: unknown, ...path: readonly string[]): Record<string, unknown>[] {
  const list = ownMember(objectAt(value, ...path.slice(0, -1)), path.at(-1) ?? '');
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** A text reached by its path; `undefined` when it is missing or empty. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = ownMember(objectAt(value, ...path.slice(0, -1)), path.at(-1) ?? '');
  return typeof found === 'string' && found !== '' ? found : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
