import type { ErrorCode } from './error-codes.ts';
import type { Remedy } from './remedy.ts';

const brand = Symbol.for('@lifeboat/core/LifeboatError');

/** Facts about a failure by their names. */
export interface ErrorContext {
  /** What gets on, the best first. */
  readonly remedy?: readonly Remedy[];
  readonly [fact: string]: unknown;
}

/** What a {@link LifeboatError} is made of. */
export interface LifeboatErrorOptions {
  /** Stable code to branch on. */
  readonly code: ErrorCode;
  /** For people: what failed, on which object or location, and what to do next. Never holds a secret. */
  readonly message: string;
  /** Whether the same call may succeed later without any change by the caller. @default false */
  readonly retryable?: boolean;
  /** Facts about the failure (object, key, location, status code), and what to do about it. Never holds a secret. */
  readonly context?: ErrorContext;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/** The one error class of Lifeboat and its plugins. Test with {@link LifeboatError.isInstance}, not `instanceof`:
 * two installed copies of the package then still recognise each other's errors. */
export class LifeboatError extends Error {
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

  /** Whether `error` is a LifeboatError of any installed copy, and optionally one of the given codes, to which `error.code` is
   * then narrowed. */
  static isInstance<Code extends ErrorCode = ErrorCode>(
    error: unknown,
    ...codes: readonly Code[]
  ): error is LifeboatError & { readonly code: Code } {
    if (typeof error !== 'object' || error === null || !(brand in error)) return false;
    return codes.length === 0 || codes.some((code) => code === (error as unknown as LifeboatError).code);
  }
}
