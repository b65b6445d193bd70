import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import { readVersioning } from './object-lock/read-protection.ts';
import type { OssContext } from './oss-context.ts';

/** Finds out whether the bucket has, or had, versioning: there OSS ignores the header of conditional puts, so that there are none.
 * Who may not ask is told nothing, and what the options say holds. */
export async function probeBucket(context: OssContext, options: CallOptions): Promise<Readonly<Record<string, string>>> {
  try {
    const versioning = await readVersioning(context, options);
    context.capabilities.conditionalPut = versioning === undefined;
    return { conditionalPut: String(versioning === undefined) };
  } catch (error) {
    // Nor do servers tell it that know nothing of versioning.
    const isUntold = LifeboatError.isInstance(error, 'STORE_ACCESS_DENIED', 'STORE_ERROR', 'OBJECT_NOT_FOUND') && !error.retryable;
    if (isUntold) return {};
    throw error;
  }
}
