import { type ByteStream, type PutOptions, type PutResult, throwIfAborted } from '@lifeboat/core/plugin-api';
import { type Put as AnyPut, commitSignal, putBody, tellLock } from '@lifeboat/core/provider-kit';
import type { GcsContext } from '../gcs-context.ts';
import { type GcsObject, putResult } from '../head-object.ts';
import { lockMetadata } from '../object-lock/lock-metadata.ts';
import { readObjectLock } from '../object-lock/lock-object.ts';
import { crc32c, crc32cText } from './crc32c.ts';
import { type Put, storedFields, uploadUrl } from './put.ts';
import { checkStored, ownPutResult, putIdMetadata } from './put-id.ts';
import { resumablePut } from './resumable-put.ts';

const commitGraceInMs = 5_000;

/** Stores an object: in one request when it fits one part, else by a resumable upload. */
export async function putObject(
  context: GcsContext,
  key: string,
  body: ByteStream | Uint8Array,
  options: PutOptions = {},
): Promise<PutResult> {
  try {
    return await putBody({
      store: context,
      key,
      body,
      options,
      atOnce: (given, whole) => putAtOnce(context, gcsPut(context, given), whole),
      inParts: (given, { reader, first }) => resumablePut(context, gcsPut(context, given), reader, first),
    });
  } catch (error) {
    throw await tellLock(error, () => readObjectLock(context, key, { signal: options.signal }));
  }
}

function gcsPut(context: GcsContext, given: AnyPut): Put {
  const { key, fullKey: name, ifAbsent, ifMatch, id, lock, signal } = given;
  const { kmsKeyName } = context.encryption;
  return {
    key,
    signal,
    id,
    subject: { action: 'store', key, condition: ifMatch === undefined ? 'absent' : 'match' },
    query: { ...generationMatch(given), ...(kmsKeyName ? { kmsKeyName } : {}) },
    metadata: { name, contentType: 'application/octet-stream', metadata: putIdMetadata(id), ...lockMetadata(lock) },
    lock,
    conditional: ifAbsent || ifMatch !== undefined,
  };
}

function generationMatch({ ifAbsent, ifMatch }: AnyPut): { readonly ifGenerationMatch?: string } {
  if (ifMatch !== undefined) return { ifGenerationMatch: ifMatch };
  return ifAbsent ? { ifGenerationMatch: '0' } : {};
}

async function putAtOnce(context: GcsContext, put: Put, body: Uint8Array): Promise<PutResult> {
  throwIfAborted(put.signal, `Storing '${put.key}'`);
  const hash = crc32cText(crc32c(body));
  const boundary = `lifeboat-${put.id}`;
  const metadata = JSON.stringify({ ...put.metadata, crc32c: hash });
  const commit = commitSignal(put.signal, commitGraceInMs);
  try {
    const stored = await context.api.read<GcsObject>({
      method: 'POST',
      url: uploadUrl(context),
      query: { ...put.query, uploadType: 'multipart', fields: storedFields(put) },
      headers: { ...context.encryption.headers, 'content-type': `multipart/related; boundary=${boundary}` },
      body: [
        Buffer.from(
          `--${boundary}\r\ncontent-type: application/json; charset=utf-8\r\n\r\n${metadata}\r\n--${boundary}\r\ncontent-type: application/octet-stream\r\n\r\n`,
        ),
        body,
        Buffer.from(`\r\n--${boundary}--\r\n`),
      ],
      subject: put.subject,
      signal: commit.signal,
      nextTrySignal: put.signal,
    });
    await checkStored(context, put, stored, hash);
    context.proven = true;
    return putResult(stored);
  } catch (error) {
    // A request whose answer was lost is sent again: the second one then finds the first one's object.
    const own = put.conditional ? await ownPutResult(context, put, error, hash) : undefined;
    if (own) return own;
    throw error;
  } finally {
    commit.done();
  }
}
