import { isRawJson, ownMember } from '@lifeboat/core/json';

/** A JSON object whose members are not known. */
export type JsonObject = Record<string, unknown>;

/** Whether `value` is a JSON object: not an array, not null, not a number kept as text. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJson(value);
}

/** Sets an own member, whatever its name: `__proto__` too. */
export function setMember(target: JsonObject, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/** An own member, never one of the prototype. */
export function member(target: unknown, key: string): unknown {
  return isJsonObject(target) && ownMember(target, key);
}

/** The member as an object; an empty one where it is none. */
export function objectMember(target: unknown, key: string): JsonObject {
  const value = member(target, key);
  return isJsonObject(value) ? value : {};
}
