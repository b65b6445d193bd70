import type { ListMultipartUploadsCommandOutput } from '@aws-sdk/client-s3';
import type { CallOptions } from '@lifeboat/core/plugin-api';
import { removeUnfinishedUploads } from '@lifeboat/core/provider-kit';
import type { S3Context } from '../s3-context.ts';
import { isUploadGone } from './multipart-put.ts';

/** Removes the multipart uploads to a key, except for those that a put of this process is writing. It needs the permission
 * s3:ListBucketMultipartUploads on the bucket. */
export async function removeUnfinishedPuts(context: S3Context, key: string, options: CallOptions = {}): Promise<number> {
  const fullKey = context.fullKey(key);
  return removeUnfinishedUploads({
    bucket: context.bucket,
    fullKey,
    uploads: uploads(context, key, fullKey, options),
    abort: (uploadId) =>
      context.connection.run((client, o) => client.abortMultipartUpload({ Bucket: context.bucket, Key: fullKey, UploadId: uploadId }, o), {
        action: 'remove an unfinished upload of',
        key,
        signal: options.signal,
      }),
    isGone: isUploadGone,
  });
}

async function* uploads(context: S3Context, key: string, fullKey: string, options: CallOptions): AsyncGenerator<string> {
  let marker: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
  while (marker) {
    const query: { KeyMarker?: string; UploadIdMarker?: string } = marker;
    const page: ListMultipartUploadsCommandOutput = await context.connection.run(
      // MinIO lists uploads only if the prefix is exactly the key.
      (client, o) => client.listMultipartUploads({ Bucket: context.bucket, Prefix: fullKey, ...query }, o),
      { action: 'list unfinished uploads (s3:ListBucketMultipartUploads) of', key, signal: options.signal },
    );
    for (const upload of page.Uploads ?? []) if (upload.Key === fullKey && upload.UploadId) yield upload.UploadId;
    marker = undefined;
    if (page.IsTruncated && page.NextKeyMarker !== undefined) {
      marker = { KeyMarker: page.NextKeyMarker, ...(page.NextUploadIdMarker ? { UploadIdMarker: page.NextUploadIdMarker } : {}) };
    }
  }
}
