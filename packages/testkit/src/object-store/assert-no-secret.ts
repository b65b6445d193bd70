import assert from 'node:assert/strict';
import { inspect } from 'node:util';

/** Fails if a log of `shown` could show one of the secrets. */
export function assertNoSecret(shown: unknown, secrets: readonly string[], what: string): void {
  const text = inspect(shown, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null });
  for (const secret of secrets) assert.ok(!text.includes(secret), `${what} shows a secret`);
}
