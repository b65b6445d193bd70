import { LifeboatError } from '@lifeboat/core';

/** What a failed case said, without the stack; a LifeboatError with its code. */
export function explainFailure(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return LifeboatError.isInstance(error) ? `${message} (${error.code})` : message.trim();
}
