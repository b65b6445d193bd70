import type { ErrorCode } from './error-codes.ts';

const brand = Symbol.for('@lifeboat/core/LifeboatError');

/** What a {@link LifeboatError} is made of. */
export interface LifeboatErrorOptions {
  /** Stable code to branch on. */
  readonly code: ErrorCode;
  /** For people: what failed, on which object or location, and what to do next. Never holds a secret. */
  readonly message: string;
  /** Whether the same call may succeed later without any change by the caller. @default false */
  readonly retryable?: boolean;
  /** Facts about the failure (object, key, location, status code). Never holds a secret. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/** The one error class of Lifeboat and its plugins. Test with {@link LifeboatError.isInstance}, not `instanceof`:
 * two installed copies of the package then still recognise each other's errors. */
export class LifeboatError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(options: LifeboatErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LifeboatError';
    this.code = options.code;
    this.retryable = options.retryable ?? false;
    this.context = options.context ?? {};
    Object.defineProperty(this, brand, { value: true });
  }

  /** Whether `error` is a LifeboatError of any installed copy, and optionally one of the given codes. */
  static isInstance(error: unknown, ...codes: ErrorCode[]): error is LifeboatError {
    if (typeof error !== 'object' || error === null || !(brand in error)) return false;
    return codes.length === 0 || codes.includes((error as unknown as LifeboatError).code);
  }
}
