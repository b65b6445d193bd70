import { randomUUID } from 'node:crypto';
import { LifeboatError, type StoreCallOptions } from '@lifeboat/core/plugin-api';
import { deleteObject } from '../delete-object.ts';
import { listObjects } from '../list-objects.ts';
import { putObject } from '../puts/put-object.ts';
import type { S3Context } from '../s3-context.ts';
import type { S3StoreOptions } from '../s3-store-options.ts';

const content = Buffer.from('Lifeboat asks what this server can do; it may be deleted.\n');
/** No object has this etag. */
const foreignEtag = '"00000000000000000000000000000000"';

/** Finds out what a server other than Amazon's supports, where the options do not say it. It uses a small object of its own below `prefix`,
 * and remembers the results. Returns the config keys that would make the probe unnecessary.
 * @throws LifeboatError the error of a plain put or delete, which says nothing about what the server supports */
export async function probeServer(
  context: S3Context,
  options: S3StoreOptions,
  { prefix, signal }: { readonly prefix: string } & StoreCallOptions,
): Promise<Readonly<Record<string, string>>> {
  const { capabilities } = context;
  const key = `${prefix}lifeboat-probe-${randomUUID()}`;
  // Send every condition, whatever is assumed: the answers of the server count.
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
    // This finds out the list version, unless the options set it.
    for await (const _ of listObjects(asking, key, { signal }));
    if (options.conditionalDelete === undefined)
      capabilities.conditionalDelete = await honours(deleteObject(asking, key, { ifMatch: foreignEtag, signal }), 'OBJECT_CHANGED');
  } finally {
    // Without the signal, so that the object is removed even after an abort.
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

/** Whether the server refuses a header or a call that it does not know: with 501, or with 400 if it is less precise. */
function isNotOffered(error: unknown): boolean {
  if (!LifeboatError.isInstance(error, 'STORE_ERROR')) return false;
  const { statusCode } = error.context;
  return statusCode === 501 || statusCode === 400;
}
