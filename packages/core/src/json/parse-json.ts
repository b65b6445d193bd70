import { checkJsonLimits, type JsonLimits } from './json-limits.ts';
import { memberAt, setOwnMember } from './own-member.ts';

/**
 * JSON as Kubernetes servers write it, without loss: an integer beyond 2^53 (and `-0`) stays the number it was.
 * Such a number is kept as the engine's own raw JSON value (`JSON.rawJSON`): opaque, frozen, printed verbatim by
 * `JSON.stringify`. Objects that hold one must be cloned and compared with {@link cloneJson} and {@link equalJson}.
 */
interface RawJsonApi {
  rawJSON(text: string): RawJson;
  isRawJSON(value: unknown): value is RawJson;
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
}
/** A number kept as its source text. */
export interface RawJson {
  readonly rawJSON: string;
}
const json = JSON as unknown as RawJsonApi;

// Digits enough that a double may not hold them, or a minus zero. May match inside a string: that only costs time.
const lossy = /(?:^|[:[,])\s*(?:-?\d{16,}|-0|-?\d[\d.eE+-]{16,}|-?\d[\d.]*[eE][+-]?\d{2,})/;

/** Parses JSON; numbers that a double cannot hold become {@link RawJson}.
 * @throws SyntaxError as `JSON.parse` does, and for a text beyond the limits */
export function parseJson(text: string, limits?: JsonLimits): unknown {
  checkJsonLimits(text, limits);
  if (!lossy.test(text)) return JSON.parse(text);
  return json.parse(text, (_key, value, context) => {
    if (typeof value !== 'number' || context.source === undefined) return value;
    return isExact(value, context.source) ? value : json.rawJSON(context.source);
  });
}

function isExact(value: number, source: string): boolean {
  if (Object.is(value, -0) || !Number.isFinite(value)) return false;
  if (JSON.stringify(value) === source) return true;
  // `1.0` and `1e3` are the same numbers in other digits: a double holds 15 digits, but not what is too small for it.
  const digits = source
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '');
  return digits.length <= 15 && (value !== 0 || digits === '');
}

/** Prints JSON, {@link RawJson} verbatim. `undefined` members are left out, as with `JSON.stringify`. */
export function stringifyJson(value: unknown, options: { indent?: number } = {}): string {
  return JSON.stringify(value, undefined, options.indent);
}

/** Whether `value` is a number kept as its source text. */
export function isRawJson(value: unknown): value is RawJson {
  return json.isRawJSON(value);
}

/** A deep copy of a JSON value. Own keys stay own keys, `__proto__` included. */
export function cloneJson<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cloneJson) as T;
  // To look at the prototype is cheaper than to ask the engine.
  if (Object.getPrototypeOf(value) === null && isRawJson(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const member: unknown = memberAt(value, key);
    setOwnMember(copy, key, typeof member === 'object' ? cloneJson(member) : member);
  }
  return copy as T;
}

/** Whether two JSON values mean the same: order of members aside, members that are `undefined` absent. */
export function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (isRawJson(a) || isRawJson(b)) return isRawJson(a) && isRawJson(b) && a.rawJSON === b.rawJSON;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((member, i) => equalJson(member, b[i]));
  }
  const left = Object.entries(a).filter(([, v]) => v !== undefined);
  const right = new Map(Object.entries(b).filter(([, v]) => v !== undefined));
  return left.length === right.size && left.every(([key, member]) => right.has(key) && equalJson(member, right.get(key)));
}
