import { isRawJson, setOwnMember } from '../../../json/index.ts';

export type JsonObject = Record<string, unknown>;

/** Says what becomes of the object that it is in: `replace`, or `delete`. */
export const patchDirective = '$patch';
/** The fields that an object keeps. */
export const retainDirective = '$retainKeys';
/** `$setElementOrder/<field>`: the order of a list. */
export const orderPrefix = '$setElementOrder/';
/** `$deleteFromPrimitiveList/<field>`: what goes out of a list of plain values. */
export const deletePrefix = '$deleteFromPrimitiveList/';

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJson(value);
}

/** A part of a patch that nothing is there for, as it is taken over: without what it would remove, and without objects that have a `$patch`,
 * whatever that says (as Kubernetes does it). `undefined`: nothing of it. */
export function settled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(settled).filter((each) => each !== undefined);
  if (!isJsonObject(value)) return value;
  if (value[patchDirective] !== undefined) return undefined;
  const result: JsonObject = {};
  for (const [key, each] of Object.entries(value)) {
    if (each === null || isDirective(key)) continue;
    const kept = settled(each);
    if (kept !== undefined) setOwnMember(result, key, kept);
  }
  return result;
}

function isDirective(key: string): boolean {
  return key === retainDirective || key.startsWith(orderPrefix) || key.startsWith(deletePrefix);
}
