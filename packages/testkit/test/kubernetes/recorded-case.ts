/** One HTTP exchange of a case. `{{name}}` in path and body is replaced by what an earlier step captured. */
export interface Step {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  readonly path: string;
  readonly contentType?: string;
  readonly accept?: string;
  /** `false`: no Authorization header; a string: this token instead of the right one. */
  readonly token?: false | string;
  readonly body?: unknown;
  /** Sent as it is, for bodies that are not JSON. */
  readonly rawBody?: string;
  /** Variable -> dotted path in the answer. */
  readonly capture?: Readonly<Record<string, string>>;
  /** Repeat (up to 15 s) until the answer has this status; only the last answer counts. */
  readonly untilStatus?: number;
  /** Repeat (up to 15 s) until the answer's text contains this. */
  readonly untilText?: string;
  /** Wait before the step. */
  readonly delayInMs?: number;
  /**
   * How the double's answer is compared. `exact`: status and normalised body; `status`: HTTP status only (the double
   * does not set the built-in kind's many defaults); `subset`: what the double says is contained in the real answer.
   * @default 'exact'
   */
  readonly compare?: 'exact' | 'status' | 'subset';
  /** Fields (dotted) that are left out of the comparison. */
  readonly ignore?: readonly string[];
}

export interface RecordedCase {
  readonly name: string;
  readonly steps: readonly Step[];
  /** The double is told to compact here instead of waiting for etcd's interval. */
  readonly compactBefore?: number;
}

/** An answer, normalised: what the files in recorded/ hold. A watch's body is the list of its events. */
export interface Answer {
  readonly status: number;
  readonly contentType?: string;
  readonly retryAfter?: string;
  readonly body: unknown;
}
