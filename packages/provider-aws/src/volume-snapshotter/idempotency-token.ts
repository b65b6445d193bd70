import { createHash } from 'node:crypto';

/** A caller's token as EC2 takes it: up to 64 printable ASCII characters, longer or other ones as their SHA-256. */
export function idempotencyToken(token: string | undefined): string | undefined {
  if (token === undefined || /^[\x21-\x7e]{1,64}$/.test(token)) return token;
  return createHash('sha256').update(token).digest('hex');
}
