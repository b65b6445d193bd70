import type { Readable } from 'node:stream';
import { type ByteRange, type GetOptions, LifeboatError, type ObjectStream } from '@lifeboat/core/plugin-api';
import { checkGetConditions, checkRange, emptyBody, isBeyondEnd, readBody } from '@lifeboat/core/provider-kit';
import { azureError } from '../requests/azure-error.ts';
import type { AzureSubject } from '../requests/failure.ts';
import type { BlobContext } from './blob-context.ts';
import { headObject } from './head-object.ts';

/** Opens an object. A body that ends early, stands still or breaks fails the stream. */
export async function getObject(context: BlobContext, key: string, options: GetOptions = {}): Promise<ObjectStream> {
  const blobName = context.fullKey(key);
  const subject: AzureSubject = { action: 'read', name: key, signal: options.signal, condition: 'match' };
  checkGetConditions(options, key);
  const conditions = options.ifMatch === undefined ? {} : { conditions: { ifMatch: options.ifMatch } };
  if (options.range) checkRange(options.range, key);
  const { start, count } = options.range ? offsetAndCount(options.range) : { start: 0, count: undefined };
  try {
    const opened = await context.connection.run(
      ({ container }, o) =>
        container.getBlobClient(blobName).download(start, count, { ...o, ...conditions, ...context.encryption.read, maxRetryRequests: 0 }),
      subject,
    );
    if (!opened.readableStreamBody) return emptyBody();
    const { readableStreamBody, contentLength: expected, etag } = opened;
    return wholeBody(context, subject, { body: readableStreamBody as unknown as Readable, expected, etag });
  } catch (error) {
    if (isBeyondEnd(error, options.range)) return emptyBody();
    // A condition on what is not there fails, too.
    const changed = LifeboatError.isInstance(error, 'OBJECT_CHANGED');
    if (changed && !(await headObject(context, key, options))) throw objectNotFound(context, key);
    throw error;
  }
}

function objectNotFound(context: BlobContext, key: string): LifeboatError {
  const { where } = context.connection.place;
  const message = `Cannot read '${key}' in ${where}: there is no such object`;
  return new LifeboatError({ code: 'OBJECT_NOT_FOUND', message, context: { where, name: key } });
}

function offsetAndCount({ start, end }: ByteRange): { start: number; count: number | undefined } {
  return { start, count: end === undefined ? undefined : end - start + 1 };
}

interface Opened {
  readonly body: Readable;
  readonly expected: number | undefined;
  readonly etag: string | undefined;
}

function wholeBody(context: BlobContext, subject: AzureSubject, opened: Opened): ObjectStream {
  const { place } = context.connection;
  return readBody({
    ...opened,
    idleTimeoutInMs: context.idleTimeoutInMs,
    signal: subject.signal,
    what: `'${subject.name}' in ${place.where}`,
    facts: { where: place.where, name: subject.name },
    aborted: (error) => azureError(error, subject, place),
  });
}
