import { LifeboatError, type PutResult, throwIfAborted } from '@lifeboat/core/plugin-api';
import { commitSignal, type PartReader } from '@lifeboat/core/provider-kit';
import type { GcsContext } from '../gcs-context.ts';
import { putResult } from '../head-object.ts';
import { crc32c, crc32cText } from './crc32c.ts';
import { type Put, storedFields, uploadUrl } from './put.ts';
import { checkStored, ownPutResult, removeOwnPut } from './put-id.ts';
import { createUploadSession, type UploadSession } from './upload-session.ts';

const commitGraceInMs = 10_000;

/** Stores an object of unknown length through a resumable session: it appears with the last request. Whatever fails, the
 * session is canceled before the error is thrown. Cloud Storage does not list sessions: one that could not be canceled is
 * neither seen nor paid for, and ends after a week. */
export async function resumablePut(context: GcsContext, put: Put, reader: PartReader, first: Uint8Array): Promise<PutResult> {
  const session = await beginSession(context, put);
  let hash: string | undefined;
  try {
    const last = await sendAllButLast(put, session, reader, first);
    throwIfAborted(put.signal, `Storing '${put.key}'`);
    hash = crc32cText(last.hash);
    const commit = commitSignal(put.signal, commitGraceInMs);
    try {
      const stored = await session.send(last, { total: last.start + last.bytes.byteLength, hash, signal: commit.signal });
      await checkStored(context, put, stored ?? {}, hash);
      return putResult(stored ?? {});
    } finally {
      commit.done();
    }
  } catch (error) {
    await session.cancel();
    // An answer may have been lost, or a commit cut off after its grace: only now, with the session gone, is it certain.
    const own = hash === undefined ? undefined : await ownPutResult(context, put, error, hash);
    if (own) return own;
    if (LifeboatError.isInstance(error) && error.context.endedEarly === true) await removeOwnPut(context, put);
    throw error;
  }
}

/** A part, where it begins, and the hash of everything up to its end. */
interface Part {
  readonly start: number;
  readonly bytes: Uint8Array;
  readonly hash: number;
}

async function beginSession(context: GcsContext, put: Put): Promise<UploadSession> {
  const answer = await context.api.send({
    method: 'POST',
    url: uploadUrl(context),
    query: { ...put.query, uploadType: 'resumable', fields: storedFields(put) },
    headers: { ...context.encryption.headers, 'x-upload-content-type': 'application/octet-stream' },
    json: put.metadata,
    subject: put.subject,
    // Not ended by the caller's signal: a session whose URI is unknown could not be canceled. Waits are.
    nextTrySignal: put.signal,
  });
  answer.resume();
  context.proven = true;
  const location = URL.parse(answer.headers.location ?? '');
  if (location) return createUploadSession(context, put, location);
  throw new LifeboatError({ code: 'STORE_ERROR', message: `Cannot store '${put.key}': the server began an upload without a session URI` });
}

/** Sends each part while the next one is read: two are in memory. */
async function sendAllButLast(put: Put, session: UploadSession, reader: PartReader, first: Uint8Array): Promise<Part> {
  let part: Part = { start: 0, bytes: first, hash: crc32c(first) };
  for (;;) {
    const failed = new AbortController();
    const signal = put.signal ? AbortSignal.any([put.signal, failed.signal]) : failed.signal;
    const sending = session.send(part, { signal });
    const reading = reader.read(part.bytes.byteLength);
    reading.catch((error: unknown) => failed.abort(error));
    // A slow source must not hide a failed upload, nor the other way round.
    const [, next] = await firstFailure(sending, reading);
    const sent = part.bytes;
    part = { start: part.start + part.bytes.byteLength, bytes: next, hash: crc32c(next, part.hash) };
    const full = sent.byteLength;
    reader.recycle(sent);
    if (next.byteLength < full) return part;
  }
}

async function firstFailure<A, B>(sending: Promise<A>, reading: Promise<B>): Promise<[A, B]> {
  try {
    return await Promise.all([sending, reading]);
  } finally {
    // The part's memory is in use until the request has ended.
    await sending.catch(() => {});
  }
}
