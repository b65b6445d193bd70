import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { Put } from '@lifeboat/core/provider-kit';
import type { OssContext } from './oss-context.ts';

const metadataKey = 'lifeboat-put';

export function putIdMetadata(id: string): Record<string, string> {
  return { [metadataKey]: id };
}

const sureFailures = ['STORE_ACCESS_DENIED', 'BUCKET_NOT_FOUND', 'CREDENTIALS_MISSING'] as const;

/** After a put failed: whether it has stored its object nevertheless. */
export async function isOwnPut(context: OssContext, put: Put, error: unknown): Promise<boolean> {
  if (LifeboatError.isInstance(error, ...sureFailures)) return false;
  try {
    const head = await context.connection.run((client) => client.head(put.fullKey), { action: 'read', key: put.key });
    return head.meta?.[metadataKey] === put.id;
  } catch {
    return false;
  }
}
