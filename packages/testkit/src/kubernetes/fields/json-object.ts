import { isRawJson, ownMember } from '@lifeboat/core/json';

/** A JSON object with unknown members. */
export type JsonObject = Record<string, unknown>;

/** Whether `value` is a JSON object: not an array, not null, not a number kept as text. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJson(value);
}

/** Sets an own member with any name, even `__proto__`. */
export function setMember(target: JsonObject, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Returns an own member, never one of the prototype. */
export function member(target: unknown, key: string): unknown {
  return isJsonObject(target) && ownMember(target, key);
}

/** Returns the member if it is an object; otherwise an empty object. */
export function objectMember(target: unknown, key: string): JsonObject {
  const value = member(target, key);
  return isJsonObject(value) ? value : {};
}
