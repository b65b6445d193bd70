import { equalJson, ownMember } from '../../../json/index.ts';
import { isJsonObject } from './directives.ts';

/** What tells the parts of a list apart: the value of a field, or the part itself. */
export type KeyOf = (part: unknown) => unknown;

/** @throws Error for a list of lists, and for one that mixes objects with plain values */
export function holdsObjects(parts: readonly unknown[], place: string): boolean {
  if (parts.some(Array.isArray)) throw new Error(`${place}: lists of lists cannot be merged`);
  const objects = parts.filter(isJsonObject).length;
  if (objects !== 0 && objects !== parts.length) throw new Error(`${place}: objects and plain values cannot be merged`);
  return objects > 0;
}

/** @throws Error when a part has no such field */
export function keyOfObjects(mergeKey: string, place: string): KeyOf {
  return (part) => {
    const key = isJsonObject(part) ? ownMember(part, mergeKey) : undefined;
    if (key === undefined) throw new Error(`${place}: each part must have ${mergeKey}, by which parts are told apart`);
    return key;
  };
}

export function indexIn(parts: readonly unknown[], key: unknown, keyOf: KeyOf): number {
  return parts.findIndex((part) => equalJson(keyOf(part), key));
}

interface OrderOptions {
  readonly merged: readonly unknown[];
  /** The order that the patch wants for the parts that it names. */
  readonly wanted: readonly unknown[];
  /** The list as it was. */
  readonly before: readonly unknown[];
  readonly keyOf: KeyOf;
}

/** Kubernetes' order of a merged list: what the patch names in its order, what it does not name in the order that it had, and
 * the two woven together as they stood. What is new comes before what it says nothing about. */
export function ordered({ merged, wanted, before, keyOf }: OrderOptions): unknown[] {
  const place = (list: readonly unknown[], part: unknown) => indexIn(list, keyOf(part), keyOf);
  const named = merged.filter((part) => place(wanted, part) >= 0).sort((a, b) => place(wanted, a) - place(wanted, b));
  const others = merged.filter((part) => place(wanted, part) < 0);
  const result: unknown[] = [];
  while (named.length > 0 || others.length > 0) {
    const [left, right] = [others[0], named[0]];
    const comesFirst = named.length === 0 || (others.length > 0 && place(before, right) >= 0 && place(before, left) < place(before, right));
    result.push(comesFirst ? others.shift() : named.shift());
  }
  return result;
}
