import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import type { CallOptions, ListObjectsOptions, ObjectInfo } from '@lifeboat/core/plugin-api';
import type { S3Context } from './s3-context.ts';

/** Every object under a prefix, page by page, in S3's order: ascending by the key's UTF-8 bytes. */
export async function* listObjects(context: S3Context, prefix: string, options: ListObjectsOptions = {}): AsyncGenerator<ObjectInfo> {
  const { startAfter } = options;
  const query = { Prefix: context.prefix + prefix, ...(startAfter ? { StartAfter: context.prefix + startAfter } : {}) };
  for await (const { page, decode } of pages(context, query, prefix, options)) {
    for (const object of page.Contents ?? []) {
      if (object.Key === undefined) continue;
      yield {
        key: decode(object.Key).slice(context.prefix.length),
        size: object.Size ?? 0,
        ...(object.LastModified ? { lastModified: object.LastModified } : {}),
        ...(object.ETag ? { etag: object.ETag } : {}),
      };
    }
  }
}

/** The distinct beginnings of keys up to the delimiter. */
export async function* listCommonPrefixes(
  context: S3Context,
  prefix: string,
  delimiter: string,
  options: CallOptions = {},
): AsyncGenerator<string> {
  let last: string | undefined;
  const query = { Prefix: context.prefix + prefix, Delimiter: delimiter };
  for await (const { page, decode } of pages(context, query, prefix, options)) {
    for (const common of page.CommonPrefixes ?? []) {
      const found = common.Prefix === undefined ? undefined : decode(common.Prefix).slice(context.prefix.length);
      // Some servers repeat a prefix that spans two pages.
      if (found !== undefined && found !== last) yield found;
      last = found;
    }
  }
}

async function* pages(
  context: S3Context,
  query: { readonly Prefix: string; readonly Delimiter?: string; readonly StartAfter?: string },
  prefix: string,
  options: CallOptions,
): AsyncGenerator<{ page: ListObjectsV2CommandOutput; decode: (key: string) => string }> {
  let token: string | undefined;
  do {
    const page: ListObjectsV2CommandOutput = await context.connection.run(
      (client, requestOptions) =>
        client.listObjectsV2(
          {
            Bucket: context.bucket,
            ...query,
            MaxKeys: context.pageSize,
            // XML cannot carry every character that a key can.
            EncodingType: 'url',
            ...(token === undefined ? {} : { ContinuationToken: token }),
          },
          requestOptions,
        ),
      { action: `list '${prefix}' in`, signal: options.signal },
    );
    const decode = page.EncodingType === 'url' ? (key: string) => decodeURIComponent(key.replaceAll('+', ' ')) : (key: string) => key;
    yield { page, decode };
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}
