import { createHash, randomUUID } from 'node:crypto';

const maxLength = 63;

/** A name of at most 63 characters that ends with a UUID: random, or, with a token, derived from it, so that a second call
 * meets what the first one made. */
export function resourceName(beginning: string, token?: { readonly value: string; readonly of: string } | undefined): string {
  const uuid = token === undefined ? randomUUID() : derivedUuid(`${token.of}\n${token.value}`);
  const kept = beginning.slice(0, maxLength - uuid.length - 1);
  return `${kept}-${uuid}`;
}

function derivedUuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
