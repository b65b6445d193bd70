import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobContext } from './blob-context.ts';
import type { Put } from './put-object.ts';

const metadataKey = 'lifeboatput';

export function putIdMetadata(id: string): Record<string, string> {
  return { [metadataKey]: id };
}

const sureFailures = ['STORE_ACCESS_DENIED', 'BUCKET_NOT_FOUND', 'CREDENTIALS_MISSING'] as const;

/** After a put failed: whether it has stored its object nevertheless. */
export async function isOwnPut(context: BlobContext, put: Put, error: unknown): Promise<boolean> {
  if (LifeboatError.isInstance(error, ...sureFailures)) return false;
  try {
    const found = await context.connection.run(
      ({ container }, o) => container.getBlobClient(put.blobName).getProperties({ ...o, ...context.encryption.read }),
      { action: 'read', name: put.key, requestSignal: AbortSignal.timeout(20_000) },
    );
    return found.metadata?.[metadataKey] === put.id;
  } catch {
    return false;
  }
}
