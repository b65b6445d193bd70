import { LifeboatError, type PutResult } from '@lifeboat/core/plugin-api';
import { askForOwnPut, type Put } from '@lifeboat/core/provider-kit';
import type { OssContext } from '../oss-context.ts';

const metadataKey = 'lifeboat-put';

export function putIdMetadata(id: string): Record<string, string> {
  return { [metadataKey]: id };
}

export function putResult(etag: string | undefined): PutResult {
  return etag ? { etag } : {};
}

const sureFailures = ['STORE_ACCESS_DENIED', 'BUCKET_NOT_FOUND', 'CREDENTIALS_MISSING'] as const;

/** After a put failed: its object, if it was stored nevertheless. */
export async function findOwnPut(context: OssContext, put: Put, error: unknown): Promise<PutResult | undefined> {
  if (LifeboatError.isInstance(error, ...sureFailures)) return undefined;
  const head = await askForOwnPut(
    ({ brief }) => context.connection.run((client) => client.head(put.fullKey), { action: 'read', key: put.key, brief }),
    { error, signal: put.signal },
  );
  return head?.meta?.[metadataKey] === put.id ? putResult(head.res.headers.etag) : undefined;
}
