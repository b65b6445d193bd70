import { TextDecoder } from 'node:util';
import { type ErrorContext, LifeboatError } from '../../errors/lifeboat-error.ts';
import { type JsonLimits, parseJson } from '../../json/index.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';

/** The object's stream, `undefined` when there is none. */
export async function getIfThere(store: ObjectStore, key: string, options: CallOptions = {}): Promise<ByteStream | undefined> {
  try {
    return await store.getObject(key, options);
  } catch (error) {
    if (LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND')) return undefined;
    throw error;
  }
}

/** All bytes of a stream as text. @throws LifeboatError `BACKUP_BROKEN` beyond `maxBytes` or for text that is not UTF-8 */
export async function readText(stream: ByteStream, options: { readonly maxBytes: number; readonly what: string }): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > options.maxBytes) throw broken(options.what, `it is larger than ${options.maxBytes} bytes`);
    text += decode(decoder, options.what, chunk);
  }
  return text + decode(decoder, options.what);
}

/** @throws LifeboatError `BACKUP_BROKEN` that names the file */
export function parseJsonFile(text: string, what: string, limits: JsonLimits = {}): unknown {
  try {
    return parseJson(text, limits);
  } catch (error) {
    throw broken(what, `it is not valid JSON (${error instanceof Error ? error.message : String(error)})`, error);
  }
}

export function broken(what: string, why: string, cause?: unknown, context?: ErrorContext): LifeboatError {
  const message = `${what} cannot be used: ${why}`;
  return new LifeboatError({ code: 'BACKUP_BROKEN', message, ...(cause !== undefined && { cause }), ...(context && { context }) });
}

function decode(decoder: TextDecoder, what: string, chunk?: Uint8Array): string {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch (error) {
    throw broken(what, 'it is not UTF-8 text', error);
  }
}
