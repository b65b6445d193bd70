/** What every call of a plugin or a client takes. */
export interface CallOptions {
  /** Ends the call early; the call then rejects with a LifeboatError of code `CANCELED`. */
  readonly signal?: AbortSignal | undefined;
}

/** A stream of bytes. A Node `Readable` and a web `ReadableStream` both fit. */
export type ByteStream = AsyncIterable<Uint8Array>;
