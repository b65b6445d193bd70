import { createHash, randomUUID } from 'node:crypto';

/** A caller's token as ECS takes it: up to 64 printable ASCII characters, longer or other ones as their SHA-256. Without
 * one, a new token: a request that is sent again after a lost answer then makes nothing twice. */
export function clientToken(token: string | undefined): string {
  if (token === undefined) return randomUUID();
  return /^[\x21-\x7e]{1,64}$/.test(token) ? token : createHash('sha256').update(token).digest('hex');
}
