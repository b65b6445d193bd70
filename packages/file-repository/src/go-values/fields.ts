import { isRawJson, ownMember, parseJson } from '@lifeboat/core/json';

/** Says what is wrong with a JSON text. The caller adds which blob it is in. */
export class FieldError extends Error {}

/** Reads the fields of a JSON object of a repository. A missing field is zero, because Go leaves out zeros. */
export interface Fields {
  readonly value: Readonly<Record<string, unknown>>;
  text(name: string): string;
  flag(name: string): boolean;
  /** A whole number from 0 that fits into a double. */
  count(name: string): number;
  /** A whole number of any size. */
  whole(name: string): bigint;
  bytes(name: string): Buffer;
  object(name: string): Fields | undefined;
  list(name: string): readonly unknown[];
}

/** Parses a JSON object. @throws FieldError if the text is no JSON object */
export function parseFields(json: Uint8Array, maxValues = 20_000_000): Fields {
  let value: unknown;
  try {
    value = parseJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json), { maxValues });
  } catch (error) {
    throw new FieldError(`it is no JSON: ${(error as Error).message.slice(0, 80)}`);
  }
  return fieldsOf(value, 'it');
}

/** Wraps a parsed value. @throws FieldError unless `value` is an object */
export function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new FieldError(`${what} is no JSON object`);
  return new OwnFields(value as Readonly<Record<string, unknown>>);
}

/** A class, because there is one instance for each file of a volume. */
class OwnFields implements Fields {
  readonly value: Readonly<Record<string, unknown>>;

  constructor(value: Readonly<Record<string, unknown>>) {
    this.value = value;
  }

  text(name: string): string {
    const member = this.#find(name);
    if (member === undefined) return '';
    if (typeof member !== 'string') throw new FieldError(`${name} is no text`);
    return member;
  }

  flag(name: string): boolean {
    const member = this.#find(name);
    if (member === undefined) return false;
    if (typeof member !== 'boolean') throw new FieldError(`${name} is no boolean`);
    return member;
  }

  count(name: string): number {
    const member = this.#find(name);
    if (member === undefined) return 0;
    if (!Number.isSafeInteger(member) || (member as number) < 0) throw new FieldError(`${name} is no count`);
    return member as number;
  }

  whole(name: string): bigint {
    const member = this.#find(name);
    if (member === undefined) return 0n;
    // Large numbers that a double can represent are kept as such. Their text is the one that was read.
    const text = isRawJson(member) ? member.rawJSON : Number.isInteger(member) ? String(member) : '';
    if (!/^-?\d{1,30}$/.test(text)) throw new FieldError(`${name} is no whole number`);
    return BigInt(text);
  }

  bytes(name: string): Buffer {
    const text = this.text(name);
    const decoded = Buffer.from(text, 'base64');
    if (decoded.toString('base64') !== text) throw new FieldError(`${name} is no base64`);
    return decoded;
  }

  object(name: string): Fields | undefined {
    const member = this.#find(name);
    return member === undefined ? undefined : fieldsOf(member, name);
  }

  list(name: string): readonly unknown[] {
    const member = this.#find(name);
    if (member === undefined) return [];
    if (!Array.isArray(member)) throw new FieldError(`${name} is no list`);
    return member;
  }

  #find(name: string): unknown {
    return ownMember(this.value, name) ?? undefined;
  }
}
