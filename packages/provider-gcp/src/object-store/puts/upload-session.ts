import { LifeboatError } from '@lifeboat/core/plugin-api';
import { briefPatience } from '@lifeboat/core/provider-kit';
import { readText } from '../../requests/api-failure.ts';
import type { GcsSubject } from '../../requests/gcs-error.ts';
import type { GcsContext } from '../gcs-context.ts';
import type { GcsObject } from '../head-object.ts';
import type { Put } from './put.ts';

/** A resumable upload session of Cloud Storage. Its URI is a permission of its own: it is never shown, and no token goes there. */
export interface UploadSession {
  /** Sends a part; with `total` it is the last one, and the answer is the object. What the server has not kept is sent again. A
   * server that makes an object of less is an error whose context has `endedEarly`. */
  send(
    part: { readonly start: number; readonly bytes: Uint8Array },
    options: { readonly total?: number; readonly hash?: string; readonly signal: AbortSignal },
  ): Promise<GcsObject | undefined>;
  /** Ends the session: what was sent is forgotten. Not ended by the caller's signal, and never fails. */
  cancel(): Promise<void>;
}

/** Answers without progress. */
const mostIdleAnswers = 6;

/** What the server says of a session: the bytes it keeps, or the object that it has become. */
type Progress = { readonly kept: number } | { readonly object: GcsObject };

export function createUploadSession(context: GcsContext, put: Put, location: URL): UploadSession {
  const url = location.href;
  for (const secret of [url, location.searchParams.get('upload_id')]) if (secret) context.api.tokens.hide(secret);
  const subject: GcsSubject = { ...put.subject, notFound: 'session' };

  const request = async (headers: Record<string, string>, body: Uint8Array[], signal: AbortSignal): Promise<Progress> => {
    const answer = await context.api.send({
      method: 'PUT',
      url,
      headers: { ...context.encryption.headers, ...headers },
      body,
      accept: [308],
      repeat: false,
      authorized: false,
      subject,
      signal,
    });
    const text = await readText(answer).catch((error: unknown) => {
      throw context.api.error(error, subject);
    });
    if (answer.statusCode !== 308) return { object: (text ? JSON.parse(text) : {}) as GcsObject };
    // Without the header nothing has been kept.
    const last = /bytes=0-(\d+)/.exec(answer.headers.range ?? '')?.[1];
    return { kept: last === undefined ? 0 : Number(last) + 1 };
  };

  const status = (total: number | undefined, signal: AbortSignal) => request({ 'content-range': `bytes */${total ?? '*'}` }, [], signal);

  const complete = (object: GcsObject, total: number | undefined): GcsObject => {
    if (total === undefined) throw endedEarly(put);
    return object;
  };

  return {
    async send({ start, bytes }, { total, hash, signal }) {
      const end = start + bytes.byteLength;
      let sent = start;
      let unsure = false;
      let idleAnswers = 0;
      const wait = context.api.patience.begin({ what: `Storing '${put.key}'`, signals: [signal, put.signal] });
      for (;;) {
        try {
          if (unsure) {
            const progress = await status(undefined, signal);
            unsure = false;
            if ('object' in progress) return complete(progress.object, total);
            sent = progress.kept;
          }
          if (sent < start || sent > end) throw lost(put);
          if (sent === end && total === undefined) return undefined;
          const left = bytes.subarray(sent - start);
          const range = left.byteLength === 0 ? `bytes */${total}` : `bytes ${sent}-${end - 1}/${total ?? '*'}`;
          const headers = { 'content-range': range, ...(hash === undefined ? {} : { 'x-goog-hash': `crc32c=${hash}` }) };
          const progress = await request(headers, left.byteLength === 0 ? [] : [left], signal);
          if ('object' in progress) {
            wait.moved();
            return complete(progress.object, total);
          }
          if (progress.kept <= sent && left.byteLength > 0) idleAnswers++;
          else if (total !== undefined && progress.kept === end) idleAnswers++;
          if (progress.kept > sent) wait.moved();
          sent = progress.kept;
          if (idleAnswers >= mostIdleAnswers) throw stuck(put);
        } catch (error) {
          const { final, statusCode } = LifeboatError.isInstance(error) ? error.context : {};
          if (final === true || statusCode === 404 || statusCode === 410) throw error;
          await wait.afterFailure(error);
          unsure = true;
        }
      }
    },
    async cancel() {
      // 499 is the answer to a cancellation.
      await context.api
        .with(briefPatience)
        .send({ method: 'DELETE', url, accept: [499, 404, 410], authorized: false, subject })
        .then((answer) => answer.resume())
        .catch(() => {});
    },
  };
}

function lost(put: Put): LifeboatError {
  return new LifeboatError({
    code: 'STORE_ERROR',
    message: `Cannot store '${put.key}': the server has lost bytes that it had confirmed. Store the object again`,
    retryable: true,
    context: { key: put.key, final: true },
  });
}

function endedEarly(put: Put): LifeboatError {
  return new LifeboatError({
    code: 'STORE_ERROR',
    message: `Cannot store '${put.key}': the server ended the upload before its last part. Store the object again`,
    retryable: true,
    context: { key: put.key, final: true, endedEarly: true },
  });
}

function stuck(put: Put): LifeboatError {
  return new LifeboatError({
    code: 'STORE_ERROR',
    message: `Cannot store '${put.key}': the server confirms no more bytes of the upload. Store the object again`,
    retryable: true,
    context: { key: put.key, final: true },
  });
}
