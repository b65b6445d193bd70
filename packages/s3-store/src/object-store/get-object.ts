import type { Readable } from 'node:stream';
import type { GetOptions, ObjectStream } from '@lifeboat/core/plugin-api';
import { checkGetConditions, emptyBody, isBeyondEnd, rangeHeader, readBody } from '@lifeboat/core/provider-kit';
import { s3Error } from '../requests/s3-error.ts';
import type { S3Subject } from '../requests/s3-subject.ts';
import type { S3Context } from './s3-context.ts';

/** Opens an object. The stream fails if the body ends early, stalls or breaks off. */
export async function getObject(context: S3Context, key: string, options: GetOptions = {}): Promise<ObjectStream> {
  const fullKey = context.fullKey(key);
  const subject: S3Subject = { action: 'read', key, signal: options.signal, condition: 'match' };
  checkGetConditions(options, key);
  const range = options.range && rangeHeader(options.range, key);
  const opened = await openUnlessBeyondEnd();
  if (!opened) return emptyBody();
  const { Body: body, ContentLength: expected, ETag: etag } = opened;
  if (!body) return emptyBody();
  return wholeBody(context, subject, { body: body as unknown as Readable, expected, etag });

  async function openUnlessBeyondEnd() {
    try {
      return await context.connection.run(
        (client, requestOptions) =>
          client.getObject(
            {
              Bucket: context.bucket,
              Key: fullKey,
              ...(range ? { Range: range } : {}),
              ...(options.ifMatch === undefined ? {} : { IfMatch: options.ifMatch }),
              ...context.encryption.access,
            },
            requestOptions,
          ),
        subject,
      );
    } catch (error) {
      if (isBeyondEnd(error, options.range)) return undefined;
      throw error;
    }
  }
}

interface Opened {
  readonly body: Readable;
  readonly expected: number | undefined;
  readonly etag: string | undefined;
}

function wholeBody(context: S3Context, subject: S3Subject, opened: Opened): ObjectStream {
  const { place } = context.connection;
  return readBody({
    ...opened,
    idleTimeoutInMs: context.idleTimeoutInMs,
    signal: subject.signal,
    what: `'${subject.key}' in bucket '${place.bucket}' at ${place.endpoint}`,
    facts: { bucket: place.bucket, key: subject.key },
    aborted: (error) => s3Error(error, subject, place),
  });
}
