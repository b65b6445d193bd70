import { LifeboatError, type PutResult } from '@lifeboat/core/plugin-api';
import { askForOwnPut } from '@lifeboat/core/provider-kit';
import type { BlobContext } from '../blob-context.ts';
import type { Put } from './put.ts';

const metadataKey = 'lifeboatput';

export function putIdMetadata(id: string): Record<string, string> {
  return { [metadataKey]: id };
}

export function putResult(etag: string | undefined): PutResult {
  return etag ? { etag } : {};
}

const sureFailures = ['STORE_ACCESS_DENIED', 'BUCKET_NOT_FOUND', 'CREDENTIALS_MISSING'] as const;

/** After a put failed: its object, if it was stored nevertheless. */
export async function findOwnPut(context: BlobContext, put: Put, error: unknown): Promise<PutResult | undefined> {
  if (LifeboatError.isInstance(error, ...sureFailures)) return undefined;
  const found = await askForOwnPut(
    ({ brief }) =>
      context.connection.run(
        ({ container }, o) => container.getBlobClient(put.blobName).getProperties({ ...o, ...context.encryption.read }),
        { action: 'read', name: put.key, brief, ...(brief ? { requestSignal: AbortSignal.timeout(20_000) } : {}) },
      ),
    { error, signal: put.signal },
  );
  return found?.metadata?.[metadataKey] === put.storedId ? putResult(found.etag) : undefined;
}
