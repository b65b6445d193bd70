import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import type { PutResult } from '../../plugin-api/object-store.ts';
import { commitSignal } from './commit-signal.ts';
import type { PartReader } from './part-reader.ts';
import { maxParts, partSize } from './part-size.ts';
import type { Put } from './put.ts';
import { sendParts } from './send-parts.ts';
import { endUpload, startUpload } from './start-upload.ts';

/** A part to send. */
export interface UploadPart {
  readonly uploadId: string;
  /** The number of the part, from 1. */
  readonly number: number;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

/** An upload whose parts have all arrived. */
export interface SentUpload<Part> {
  readonly uploadId: string;
  readonly parts: Part[];
  readonly signal: AbortSignal;
}

interface UploadInPartsOptions<Part> {
  readonly store: { readonly bucket: string; readonly partSizeInBytes: number; readonly partConcurrency: number };
  readonly put: Put;
  readonly reader: PartReader;
  /** Part 1, which has been read already. */
  readonly first: Uint8Array;
  /** Why at most 5 TiB can be stored, as the end of a message. */
  readonly limit: string;
  /** Starts the upload and returns its id. Do not pass the caller's signal to the request: an upload whose id is unknown could not be
   * removed. */
  readonly start: () => Promise<string | undefined>;
  /** Sends a part. Returns what `complete` needs to know about it. */
  readonly send: (part: UploadPart) => Promise<Part>;
  /** Makes the object appear. */
  readonly complete: (upload: SentUpload<Part>) => Promise<PutResult>;
  /** Removes the upload. Do not pass the caller's signal to the request. */
  readonly abort: (uploadId: string) => Promise<void>;
  /** Whether an error of `abort` means that the upload does not exist. */
  readonly isGone: (error: LifeboatError) => boolean;
  /** After `complete` failed with `error`: finds the put's object, in case it was stored all the same. */
  readonly findOwnPut: (error: unknown) => Promise<PutResult | undefined>;
}

const commitGraceInMs = 10_000;

/** Stores an object of unknown length in parts, with the multipart uploads of S3 and OSS. After any failure, the upload is removed before
 * the error is thrown. If the removal fails, too, the error says so.
 * @throws LifeboatError `INVALID_REQUEST` for more than 5 TiB, `CANCELED` */
export async function uploadInParts<Part>(options: UploadInPartsOptions<Part>): Promise<PutResult> {
  const { store, put, reader, first, limit } = options;
  const uploadId = await startUpload(`${store.bucket}/${put.fullKey}`, () => start(options));
  let committing = false;
  try {
    const parts = await sendParts({
      reader,
      first,
      partSize: (number) => partSize(number, store.partSizeInBytes),
      concurrency: store.partConcurrency,
      maxParts,
      tooLarge: () => tooLarge(put, limit),
      send: (part) => options.send({ uploadId, ...part }),
      signal: put.signal,
    });
    throwIfAborted(put.signal, `Storing '${put.key}'`);
    committing = true;
    const commit = commitSignal(put.signal, commitGraceInMs);
    try {
      return await options.complete({ uploadId, parts, signal: commit.signal });
    } finally {
      commit.done();
    }
  } catch (error) {
    const removed = await abort(uploadId, options);
    // The answer may have been lost, or the commit was cut off. Only now, after the upload has been removed, can this be found out for
    // certain.
    const own = committing ? await options.findOwnPut(error) : undefined;
    if (own) return own;
    throw removed ? error : withRemains(error, put);
  } finally {
    endUpload(uploadId);
  }
}

async function start<Part>(options: UploadInPartsOptions<Part>): Promise<string> {
  const uploadId = await options.start();
  if (uploadId) return uploadId;
  const { key } = options.put;
  throw new LifeboatError({ code: 'STORE_ERROR', message: `Cannot store '${key}': the server started an upload without an id` });
}

/** Removes the upload. Returns whether it is gone. */
async function abort<Part>(uploadId: string, options: UploadInPartsOptions<Part>): Promise<boolean> {
  try {
    await options.abort(uploadId);
    return true;
  } catch (error) {
    return LifeboatError.isInstance(error) && options.isGone(error);
  }
}

function withRemains(error: unknown, put: Put): unknown {
  if (!LifeboatError.isInstance(error)) return error;
  return new LifeboatError({
    code: error.code,
    message: `${error.message}. Its unfinished upload could not be removed either: removeUnfinishedPuts('${put.key}') does that later`,
    retryable: error.retryable,
    context: { ...error.context, unfinishedUploadLeft: true },
    cause: error.cause,
  });
}

function tooLarge(put: Put, limit: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_REQUEST', message: `Cannot store '${put.key}': it is larger than 5 TiB, ${limit}` });
}
