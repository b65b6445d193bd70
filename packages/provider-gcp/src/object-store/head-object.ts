import type { CallOptions, ObjectInfo, PutResult } from '@lifeboat/core/plugin-api';
import type { GcsContext } from './gcs-context.ts';
import { isObjectMissing } from './is-object-missing.ts';
import type { LockMetadata } from './object-lock/lock-metadata.ts';
import { openBucket } from './open-bucket.ts';

/** An object's metadata, as far as it is asked for. Numbers are strings there. */
export interface GcsObject extends LockMetadata {
  readonly name: string;
  readonly size?: string;
  readonly updated?: string;
  readonly crc32c?: string;
  readonly generation?: string;
  readonly metageneration?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

export const infoFields = 'name,size,updated,generation';

/** The generation is what conditions are about; the service's own `etag` also changes with the metadata. */
export function putResult({ generation }: Partial<GcsObject>): PutResult {
  return generation ? { etag: generation } : {};
}

export function infoOf(object: GcsObject, key: string): ObjectInfo {
  return {
    key,
    size: Number(object.size ?? 0),
    ...(object.updated ? { lastModified: new Date(object.updated) } : {}),
    ...putResult(object),
  };
}

/** Facts about an object, `undefined` when there is none. */
export async function headObject(context: GcsContext, key: string, options: CallOptions = {}): Promise<ObjectInfo | undefined> {
  const found = await readMetadata(context, key, infoFields, options);
  return found && infoOf(found, key);
}

export async function readMetadata(
  context: GcsContext,
  key: string,
  fields: string,
  { signal }: CallOptions,
): Promise<GcsObject | undefined> {
  const fullKey = context.fullKey(key);
  try {
    const { bucket } = await openBucket(context, { subject: { action: 'read', key, notFound: 'object' }, signal });
    const query: object = { fields };
    const [found] = await bucket.file(fullKey, context.encryption.keyOfCustomer).getMetadata(query);
    context.proven = true;
    return found as GcsObject;
  } catch (error) {
    if (await isObjectMissing(context, error, signal)) return undefined;
    throw error;
  }
}
