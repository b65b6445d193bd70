import { createHash } from 'node:crypto';

/** A caller's token as clouds take it: up to 64 printable ASCII characters, longer or other ones as their SHA-256. */
export function idempotencyToken(token: string | undefined): string | undefined {
  return token === undefined || /^[\x21-\x7e]{1,64}$/.test(token) ? token : createHash('sha256').update(token).digest('hex');
}
