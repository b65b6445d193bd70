import type { PutResult } from '@lifeboat/core/plugin-api';
import { findOwnPut, putResult } from '@lifeboat/core/provider-kit';
import type { BlobContext } from '../blob-context.ts';
import type { Put } from './put.ts';

const metadataKey = 'lifeboatput';

export function putIdMetadata(id: string): Record<string, string> {
  return { [metadataKey]: id };
}

/** After a put failed: its object, if it was stored nevertheless. */
export async function ownPutResult(context: BlobContext, put: Put, error: unknown): Promise<PutResult | undefined> {
  const found = await findOwnPut({
    error,
    signal: put.signal,
    ask: ({ brief }) =>
      context.connection.run(
        ({ container }, o) => container.getBlobClient(put.fullKey).getProperties({ ...o, ...context.encryption.read }),
        { action: 'read', name: put.key, brief, ...(brief ? { requestSignal: AbortSignal.timeout(20_000) } : {}) },
      ),
    isOwn: ({ metadata }) => metadata?.[metadataKey] === put.id,
  });
  return found && putResult(found.etag);
}
