import { parseJson, stringifyJson } from '@lifeboat/core/json';

/** A JSON text as Velero prints objects: members by the alphabet. Lifeboat keeps the API server's order. */
export function sortedJson(text: string): string {
  return stringifyJson(sorted(parseJson(text)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  // Numbers that JavaScript cannot hold are objects of a class.
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
