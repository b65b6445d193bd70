import type { Put } from '@lifeboat/core/provider-kit';
import { retentionHeaders } from '../object-lock/retention-headers.ts';
import type { OssContext } from '../oss-context.ts';

export const objectType = 'application/octet-stream';

/** The headers of the request that begins an object. */
export function beginHeaders(context: OssContext, put: Put): Record<string, string> {
  return { ...context.encryptionHeaders, ...retentionHeaders(put.lock), ...commitHeaders(put) };
}

/** The headers of the request that makes an object appear. */
export function commitHeaders(put: Put): Record<string, string> {
  return put.ifAbsent ? { 'x-oss-forbid-overwrite': 'true' } : {};
}
