import type { CallOptions } from '@lifeboat/core/plugin-api';
import { removeUnfinishedUploads } from '@lifeboat/core/provider-kit';
import type { OssContext } from '../oss-context.ts';
import { isUploadGone } from './multipart-put.ts';

/** Removes the multipart uploads of a key that no put of this process is writing. Needs the permission
 * oss:ListMultipartUploads on the bucket. */
export async function removeUnfinishedPuts(context: OssContext, key: string, options: CallOptions = {}): Promise<number> {
  const fullKey = context.fullKey(key);
  return removeUnfinishedUploads({
    bucket: context.bucket,
    fullKey,
    uploads: uploads(context, key, fullKey, options),
    abort: (uploadId) =>
      context.connection.run((client) => client.abortMultipartUpload(fullKey, uploadId), {
        action: 'remove an unfinished upload of',
        key,
        signal: options.signal,
      }),
    isGone: isUploadGone,
  });
}

async function* uploads(context: OssContext, key: string, fullKey: string, { signal }: CallOptions): AsyncGenerator<string> {
  let marker: Readonly<Record<string, string>> | undefined = {};
  while (marker) {
    const query: Readonly<Record<string, string | number>> = { prefix: fullKey, 'max-uploads': 1000, 'encoding-type': 'url', ...marker };
    const page = await context.connection.run((client) => client.listUploads(query), {
      action: 'list unfinished uploads (oss:ListMultipartUploads) of',
      key,
      signal,
    });
    for (const { name, uploadId } of page.uploads) if (decodes(name, fullKey)) yield uploadId;
    marker =
      page.isTruncated && page.nextKeyMarker
        ? {
            'key-marker': decodeURIComponent(page.nextKeyMarker.replaceAll('+', ' ')),
            ...(page.nextUploadIdMarker ? { 'upload-id-marker': page.nextUploadIdMarker } : {}),
          }
        : undefined;
  }
}

/** Some servers do not encode here, although they are asked to. */
function decodes(name: string, fullKey: string): boolean {
  if (name === fullKey) return true;
  try {
    return decodeURIComponent(name.replaceAll('+', ' ')) === fullKey;
  } catch {
    return false;
  }
}
