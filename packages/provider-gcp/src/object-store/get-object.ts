import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { canceledError, type GetOptions, LifeboatError, type ObjectStream } from '@lifeboat/core/plugin-api';
import { checkGetConditions, checkRange, emptyBody, readBody } from '@lifeboat/core/provider-kit';
import { ApiFailure } from '../requests/api-failure.ts';
import type { GcsContext } from './gcs-context.ts';
import { headObject } from './head-object.ts';
import { isObjectMissing } from './is-object-missing.ts';
import { openBucket } from './open-bucket.ts';
import { crc32c, crc32cText } from './puts/crc32c.ts';

/** Opens an object. A body that ends early, stands still, breaks or is not what was stored (CRC32C) fails the stream. */
export async function getObject(context: GcsContext, key: string, options: GetOptions = {}): Promise<ObjectStream> {
  const fullKey = context.fullKey(key);
  const { signal, range, ifMatch } = options;
  checkGetConditions(options, key);
  if (range) checkRange(range, key);
  const subject = { action: 'read', key, notFound: 'object', condition: 'match' } as const;
  const query = ifMatch === undefined ? {} : { ifGenerationMatch: ifMatch };
  const { bucket } = await openBucket(context, { subject, signal, query, accept: range ? [416] : [] });
  // Stored compressed, it comes as it is stored; and the library checks hashes only where the server tells the encoding.
  const file = bucket.file(fullKey, context.encryption.keyOfCustomer);
  const body = file.createReadStream({ decompress: false, validation: false, ...range });
  try {
    const answer = await answerOf(body);
    context.proven = true;
    if (answer.statusCode === 416) {
      answer.destroy();
      return emptyBody();
    }
    const generation = answer.headers['x-goog-generation'];
    return Object.assign(checkedBody(context, key, { body, answer, signal }), typeof generation === 'string' ? { etag: generation } : {});
  } catch (error) {
    body.destroy();
    await isObjectMissing(context, error, signal);
    // A condition on what is not there fails, too.
    const changed = LifeboatError.isInstance(error, 'OBJECT_CHANGED');
    if (changed && !(await headObject(context, key, { signal }))) throw context.api.error(noSuchObject(), subject);
    throw error;
  }
}

function noSuchObject(): ApiFailure {
  return new ApiFailure({ source: 'api', status: 404, message: 'No such object' });
}

/** The library's stream sends its request when it is first read from. */
function answerOf(body: Readable): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    body.once('response', resolve);
    // Stays: an error may come before anybody reads.
    body.on('error', reject);
    body.read(0);
  });
}

interface Opened {
  readonly body: Readable;
  readonly answer: IncomingMessage;
  readonly signal: AbortSignal | undefined;
}

async function* checkedBody(context: GcsContext, key: string, { body, answer, signal }: Opened): AsyncGenerator<Uint8Array> {
  const { headers, statusCode } = answer;
  const what = `'${key}' in bucket '${context.bucket}' at ${context.endpoint}`;
  const facts = { bucket: context.bucket, key };
  // The hash is that of the whole object as it is stored.
  const whole = statusCode === 200 && !headers['x-goog-stored-content-encoding']?.includes('gzip');
  const expectedHash = whole ? /crc32c=([\w+/=]+)/.exec(String(headers['x-goog-hash'] ?? ''))?.[1] : undefined;
  let hash = 0;
  const chunks = readBody({
    body,
    expected: headers['content-length'] === undefined ? undefined : Number(headers['content-length']),
    idleTimeoutInMs: context.idleTimeoutInMs,
    signal,
    what,
    facts,
    aborted: (error) => (signal ? canceledError(signal, `Reading ${what}`) : (error as Error)),
  });
  for await (const chunk of chunks) {
    if (expectedHash) hash = crc32c(chunk, hash);
    yield chunk;
  }
  if (!expectedHash || crc32cText(hash) === expectedHash) return;
  throw new LifeboatError({
    code: 'STORE_ERROR',
    message: `Cannot read ${what}: the bytes are not those that were stored (CRC32C). Try again`,
    retryable: true,
    context: facts,
  });
}
