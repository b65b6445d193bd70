import { ownMember } from '@lifeboat/core/json';
import type { ServedType } from '../types/served-type.ts';
import type { JsonObject } from './json-object.ts';

// Only kinds whose unknown fields a test may use, because this server has no OpenAPI schema of built-in kinds.
const known: Record<string, readonly string[]> = {
  '/configmaps': ['apiVersion', 'kind', 'metadata', 'data', 'binaryData', 'immutable'],
  '/secrets': ['apiVersion', 'kind', 'metadata', 'data', 'stringData', 'type', 'immutable'],
};

/** Returns the fields of a body that its kind does not have. A create drops them; an apply that has them is refused. */
export function unknownFields(object: JsonObject, type: ServedType): string[] {
  const fields = ownMember(known, type.storageKey);
  return fields ? Object.keys(object).filter((field) => !fields.includes(field)) : [];
}

export function withoutUnknownFields<T extends JsonObject>(object: T, type: ServedType): T {
  const unknown = unknownFields(object, type);
  return unknown.length === 0 ? object : (Object.fromEntries(Object.entries(object).filter(([field]) => !unknown.includes(field))) as T);
}
