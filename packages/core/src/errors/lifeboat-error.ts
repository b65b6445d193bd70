import type { ErrorCode } from './error-codes.ts';
import type { Remedy } from './remedy.ts';

const brand = Symbol.for('@lifeboat/core/LifeboatError');

/** Facts about a failure, by name. */
export interface ErrorContext {
  /** What to do next, the best action first. */
  readonly remedy?: readonly Remedy[];
  readonly [fact: string]: unknown;
}

/** Options of a new {@link LifeboatError}. */
export interface LifeboatErrorOptions {
  /** Stable code to branch on. */
  readonly code: ErrorCode;
  /** What failed, on which object or location, and what to do next, for people. Never contains a secret. */
  readonly message: string;
  /** Whether the same call may succeed later without a change by the caller. @default false */
  readonly retryable?: boolean;
  /** Facts about the failure (object, key, location, status code), and what to do about it. Never contains a secret. @default none */
  readonly context?: ErrorContext;
  /** The error that caused this one. @default none */
  readonly cause?: unknown;
}

/** The only error class of Lifeboat and its plugins. Test errors with {@link LifeboatError.isInstance}, not with `instanceof`: then two
 * installed copies of the package recognize each other's errors. */
export class LifeboatError extends Error {
  /** Stable code to branch on. */
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly context: ErrorContext;

  constructor(options: LifeboatErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LifeboatError';
    this.code = options.code;
    this.retryable = options.retryable ?? false;
    this.context = options.context ?? {};
    Object.defineProperty(this, brand, { value: true });
  }

  /** Whether `error` is a LifeboatError, from any installed copy of the package. With `codes`, also whether it has one of these codes;
   * TypeScript then narrows `error.code` to them. */
  static isInstance<Code extends ErrorCode = ErrorCode>(
    error: unknown,
    ...codes: readonly Code[]
  ): error is LifeboatError & { readonly code: Code } {
    if (typeof error !== 'object' || error === null || !(brand in error)) return false;
    return codes.length === 0 || codes.some((code) => code === (error as unknown as LifeboatError).code);
  }
}
