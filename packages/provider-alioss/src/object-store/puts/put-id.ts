import type { PutResult } from '@lifeboat/core/plugin-api';
import { findOwnPut, type Put, putResult } from '@lifeboat/core/provider-kit';
import type { OssContext } from '../oss-context.ts';

const metadataKey = 'lifeboat-put';

export function putIdMetadata(id: string): Record<string, string> {
  return { [metadataKey]: id };
}

/** After a put failed: its object, if it was stored nevertheless. */
export async function ownPutResult(context: OssContext, put: Put, error: unknown): Promise<PutResult | undefined> {
  const head = await findOwnPut({
    error,
    signal: put.signal,
    ask: ({ brief }) => context.connection.run((client) => client.head(put.fullKey), { action: 'read', key: put.key, brief }),
    isOwn: ({ meta }) => meta?.[metadataKey] === put.id,
  });
  return head && putResult(head.res.headers.etag);
}
