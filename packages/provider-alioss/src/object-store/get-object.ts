import type { IncomingMessage } from 'node:http';
import type { GetOptions, ObjectStream } from '@lifeboat/core/plugin-api';
import { checkGetConditions, emptyBody, isBeyondEnd, rangeHeader, readBody } from '@lifeboat/core/provider-kit';
import { type OssSubject, ossError } from '../requests/oss-error.ts';
import type { OssContext } from './oss-context.ts';

/** Opens an object. A body that ends early, stands still or breaks fails the stream. */
export async function getObject(context: OssContext, key: string, options: GetOptions = {}): Promise<ObjectStream> {
  const fullKey = context.fullKey(key);
  checkGetConditions(options, key);
  const subject: OssSubject = { action: 'read', key, signal: options.signal };
  // With `standard`, OSS answers 416 to a range past the end, and not with the whole object.
  const range = options.range && { Range: rangeHeader(options.range, key), 'x-oss-range-behavior': 'standard' };
  const headers = { ...range, ...(options.ifMatch === undefined ? {} : { 'If-Match': options.ifMatch }) };
  try {
    const { stream } = await context.connection.run((client) => client.getStream(fullKey, { headers }), subject);
    return wholeBody(context, subject, stream);
  } catch (error) {
    if (isBeyondEnd(error, options.range)) return emptyBody();
    throw error;
  }
}

function wholeBody(context: OssContext, subject: OssSubject, body: IncomingMessage): ObjectStream {
  const { place } = context.connection;
  const length = body.headers['content-length'];
  return readBody({
    body,
    expected: length === undefined ? undefined : Number(length),
    etag: body.headers.etag,
    idleTimeoutInMs: context.idleTimeoutInMs,
    signal: subject.signal,
    what: `'${subject.key}' in bucket '${place.bucket}' at ${place.endpoint}`,
    facts: { bucket: place.bucket, key: subject.key },
    aborted: (error) => ossError(error, { subject, place }),
  });
}
