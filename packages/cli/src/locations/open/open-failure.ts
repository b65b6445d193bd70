import { LifeboatError } from '@lifeboat/core';

/** Why a location could not be opened, for a message that names it already: what its provider said. */
export function openFailure(error: unknown): string {
  const { message, cause } = error as Error;
  return LifeboatError.isInstance(error, 'STORE_ERROR', 'SNAPSHOTTER_ERROR') && cause instanceof Error ? cause.message : message;
}
