import { isRawJson, ownMember, parseJson } from '@lifeboat/core/json';

/** What is wrong with a JSON text; whoever reads it says of which blob. */
export class FieldError extends Error {}

/** A JSON object of a repository, looked at field by field. A field that is missing is what Go leaves out: zero. */
export interface Fields {
  readonly value: Readonly<Record<string, unknown>>;
  text(name: string): string;
  flag(name: string): boolean;
  /** A whole number, not negative, that a double holds. */
  count(name: string): number;
  /** A whole number of any size. */
  whole(name: string): bigint;
  bytes(name: string): Buffer;
  object(name: string): Fields | undefined;
  list(name: string): readonly unknown[];
}

/** @throws FieldError for what is no JSON object */
export function parseFields(json: Uint8Array, maxValues = 20_000_000): Fields {
  let value: unknown;
  try {
    value = parseJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json), { maxDepth: 100, maxValues });
  } catch (error) {
    throw new FieldError(`it is no JSON: ${(error as Error).message.slice(0, 80)}`);
  }
  return fieldsOf(value, 'it');
}

/** @throws FieldError unless `value` is an object */
export function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new FieldError(`${what} is no JSON object`);
  const object = value as Readonly<Record<string, unknown>>;
  function take<T>(name: string, zero: T, is: (member: unknown) => boolean, type: string): T {
    const member = ownMember(object, name);
    if (member === undefined || member === null) return zero;
    if (!is(member)) throw new FieldError(`${name} is no ${type}`);
    return member as T;
  }
  return {
    value: object,
    text: (name) => take(name, '', (member) => typeof member === 'string', 'text'),
    flag: (name) => take(name, false, (member) => typeof member === 'boolean', 'boolean'),
    count: (name) => take(name, 0, (member) => Number.isSafeInteger(member) && (member as number) >= 0, 'count'),
    whole(name) {
      const member = take<unknown>(name, 0, (value) => Number.isInteger(value) || isRawJson(value), 'whole number');
      // A number that a double holds is kept as one, however large: its text is the one that was read.
      const text = isRawJson(member) ? member.rawJSON : String(member);
      if (!/^-?\d{1,30}$/.test(text)) throw new FieldError(`${name} is no whole number`);
      return BigInt(text);
    },
    bytes(name) {
      const text = take(name, '', (member) => typeof member === 'string', 'text');
      const decoded = Buffer.from(text, 'base64');
      if (decoded.toString('base64') !== text) throw new FieldError(`${name} is no base64`);
      return decoded;
    },
    object(name) {
      const member = ownMember(object, name);
      return member === undefined || member === null ? undefined : fieldsOf(member, name);
    },
    list: (name) => take<readonly unknown[]>(name, [], Array.isArray, 'list'),
  };
}
