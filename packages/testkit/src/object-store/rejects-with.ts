import assert from 'node:assert/strict';
import { type ErrorCode, LifeboatError } from '@lifeboat/core/plugin-api';

/** Returns the LifeboatError with which the promise rejects. Fails if it resolves or rejects with another error. */
export async function rejectsWith(code: ErrorCode, promise: Promise<unknown>, message: string): Promise<LifeboatError> {
  const error = await promise.then(
    () => assert.fail(`${message}: it succeeded instead of failing with ${code}`),
    (rejection: unknown) => rejection,
  );
  if (error instanceof assert.AssertionError) throw error;
  assert.ok(LifeboatError.isInstance(error), `${message}: ${String(error)} is no LifeboatError`);
  assert.equal(error.code, code, `${message}: ${error.message}`);
  return error;
}
