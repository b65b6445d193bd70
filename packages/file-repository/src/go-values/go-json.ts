import { stringifyJson } from '@lifeboat/core/json';

const escapes = new Map([
  ['<', '\\u003c'],
  ['>', '\\u003e'],
  ['&', '\\u0026'],
  ['\u2028', '\\u2028'],
  ['\u2029', '\\u2029'],
]);

/** Prints JSON with exactly the bytes that Go prints. Then equal directories are equal contents, whichever program wrote them. */
export function goJson(value: unknown): Buffer {
  return Buffer.from(stringifyJson(value).replace(/[<>&\u2028\u2029]/g, (sign) => escapes.get(sign) ?? sign));
}
