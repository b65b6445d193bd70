/** Options that every call of a plugin or a client takes. */
export interface CallOptions {
  /** Cancels the call, which then rejects with a LifeboatError of code `CANCELED`. @default none */
  readonly signal?: AbortSignal | undefined;
}

/** A stream of bytes. A Node `Readable` and a web `ReadableStream` both fit. */
export type ByteStream = AsyncIterable<Uint8Array>;
