import { createHash } from 'node:crypto';

/** Turns a caller's token into one that clouds accept. A token of up to 64 printable ASCII characters stays; any other becomes its
 * SHA-256. */
export function idempotencyToken(token: string | undefined): string | undefined {
  return token === undefined || /^[\x21-\x7e]{1,64}$/.test(token) ? token : createHash('sha256').update(token).digest('hex');
}
