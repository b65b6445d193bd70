import { type ErrorCode, LifeboatError, type ObjectStore } from '@lifeboat/core/plugin-api';
import type { ObjectStoreSuiteOptions } from '../src/index.ts';

/** A store that breaks one promise, and the one case that has to notice. */
export interface BrokenStore {
  /** What is wrong with it. */
  readonly fault: string;
  /** The name of the case. */
  readonly breaks: string;
  /** Breaks a good store. */
  create(good: ObjectStore): ObjectStore;
  /** What the suite is given besides. */
  readonly options?: Partial<ObjectStoreSuiteOptions>;
}

export const partSizeInBytes = 256 * 1024;
export const pageSize = 20;
export const secret = 'the-secret-that-nobody-may-see';

export function storeError(code: ErrorCode, message: string, cause?: unknown): LifeboatError {
  return new LifeboatError({ code, message, cause });
}
