import { randomUUID } from 'node:crypto';
import { idempotencyToken } from '@lifeboat/core/provider-kit';

/** ECS's client token: the caller's. Without one, a new one: a request that is sent again after a lost answer then makes nothing
 * twice. */
export function clientToken(token: string | undefined): string {
  return idempotencyToken(token) ?? randomUUID();
}
