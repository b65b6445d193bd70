/** An answer of Azure Resource Manager that says no: `{ "error": { "code", "message" } }`. */
export class ArmFailure extends Error {
  readonly statusCode: number;
  readonly code: string;
  readonly response: { readonly headers: { get(name: string): string | undefined } };
  /** From the header Retry-After; absent: it had none. */
  readonly retryAfterInMs: number | undefined;

  constructor(answer: {
    readonly status: number;
    readonly headers: { get(name: string): string | undefined };
    readonly body: unknown;
  }) {
    const { error } = (answer.body ?? {}) as { error?: { code?: unknown; message?: unknown } };
    const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
    super(text(error?.message) ?? `status ${answer.status}`);
    this.name = 'ArmFailure';
    this.statusCode = answer.status;
    this.code = text(error?.code) ?? `HTTP ${answer.status}`;
    this.response = { headers: answer.headers };
    const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
    this.retryAfterInMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  }
}
