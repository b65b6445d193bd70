import { randomUUID } from 'node:crypto';
import { LifeboatError, type StoreCallOptions } from '@lifeboat/core/plugin-api';
import { deleteObject } from '../delete-object.ts';
import { listObjects } from '../list-objects.ts';
import { putObject } from '../puts/put-object.ts';
import type { S3Context } from '../s3-context.ts';
import type { S3StoreOptions } from '../s3-store-options.ts';

const content = Buffer.from('Lifeboat asks what this server can do; it may be deleted.\n');
/** No object has it. */
const foreignEtag = '"00000000000000000000000000000000"';

/** Finds out what a server that is not Amazon's can do, as far as the options leave it open, by a small object of its own below
 * `prefix`, and remembers it. Returns the config keys that say the same without a probe. @throws LifeboatError what a plain put or
 * delete fails with: that tells nothing about the server */
export async function probeServer(
  context: S3Context,
  options: S3StoreOptions,
  { prefix, signal }: { readonly prefix: string } & StoreCallOptions,
): Promise<Readonly<Record<string, string>>> {
  const { capabilities } = context;
  const key = `${prefix}lifeboat-probe-${randomUUID()}`;
  // Whatever is assumed: the server's own answers count.
  const asking: S3Context = { ...context, conditionalPut: true, conditionalReplace: true, conditionalDelete: true };

  const put = (o: Parameters<typeof putObject>[3], checksum = capabilities.checksum) =>
    putObject({ ...asking, checksum }, key, content, { ...o, signal });
  const honours = async (request: Promise<unknown>, refusal: 'OBJECT_ALREADY_EXISTS' | 'OBJECT_CHANGED'): Promise<boolean> => {
    try {
      await request;
      return false;
    } catch (error) {
      if (LifeboatError.isInstance(error, refusal)) return true;
      if (isNotOffered(error)) return false;
      throw error;
    }
  };

  try {
    try {
      await put({});
    } catch (error) {
      if (options.checksumAlgorithm !== undefined || capabilities.checksum === undefined || !isNotOffered(error)) throw error;
      await putObject({ ...asking, checksum: undefined }, key, content, { signal });
      capabilities.checksum = undefined;
    }
    if (options.conditionalPut === undefined) capabilities.conditionalPut = await honours(put({ ifAbsent: true }), 'OBJECT_ALREADY_EXISTS');
    if (options.conditionalReplace === undefined)
      capabilities.conditionalReplace = await honours(put({ ifMatch: foreignEtag }), 'OBJECT_CHANGED');
    // Learns the version, where the options leave it open.
    for await (const _ of listObjects(asking, key, { signal }));
    if (options.conditionalDelete === undefined)
      capabilities.conditionalDelete = await honours(deleteObject(asking, key, { ifMatch: foreignEtag, signal }), 'OBJECT_CHANGED');
  } finally {
    // Without the signal: it must not stay.
    await deleteObject(context, key, {});
  }
  return {
    checksumAlgorithm: capabilities.checksum ?? '',
    conditionalPut: String(capabilities.conditionalPut),
    conditionalReplace: String(capabilities.conditionalReplace),
    conditionalDelete: String(capabilities.conditionalDelete),
    listVersion: String(capabilities.listVersion),
  };
}

/** The server refuses a header or a call that it does not know: 501, or 400 from those that say so less clearly. */
function isNotOffered(error: unknown): boolean {
  if (!LifeboatError.isInstance(error, 'STORE_ERROR')) return false;
  const { statusCode } = error.context;
  return statusCode === 501 || statusCode === 400;
}
