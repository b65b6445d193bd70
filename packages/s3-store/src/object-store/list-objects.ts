import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { type CallOptions, LifeboatError, type ListObjectsOptions, type ObjectInfo } from '@lifeboat/core/plugin-api';
import type { S3Subject } from '../requests/s3-subject.ts';
import type { S3Context } from './s3-context.ts';

/** Lists the objects under a prefix, page by page, in S3's order: ascending by the UTF-8 bytes of the key. */
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

/** Lists the distinct beginnings of keys up to the delimiter. */
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

type Query = { readonly Prefix: string; readonly Delimiter?: string; readonly StartAfter?: string };
type Page = Pick<ListObjectsV2CommandOutput, 'Contents' | 'CommonPrefixes' | 'IsTruncated' | 'EncodingType' | 'NextContinuationToken'>;

async function* pages(
  context: S3Context,
  query: Query,
  prefix: string,
  options: CallOptions,
): AsyncGenerator<{ page: Page; decode: (key: string) => string }> {
  let token: string | undefined;
  do {
    const asked = { query, token, subject: { action: `list '${prefix}' in`, signal: options.signal } };
    const page = await (context.capabilities.listVersion === 1 ? pageOfVersion1(context, asked) : pageOfVersion2(context, asked));
    const decode = page.EncodingType === 'url' ? (key: string) => decodeURIComponent(key.replaceAll('+', ' ')) : (key: string) => key;
    yield { page, decode };
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

interface AskedPage {
  readonly query: Query;
  /** In version 1: the key after which the page begins. */
  readonly token: string | undefined;
  readonly subject: S3Subject;
}

async function pageOfVersion2(context: S3Context, asked: AskedPage): Promise<Page> {
  const { query, token, subject } = asked;
  try {
    return await context.connection.run(
      (client, requestOptions) =>
        client.listObjectsV2(
          {
            Bucket: context.bucket,
            ...query,
            MaxKeys: context.pageSize,
            // XML cannot carry every character that a key may have.
            EncodingType: 'url',
            ...(token === undefined ? {} : { ContinuationToken: token }),
          },
          requestOptions,
        ),
      subject,
    );
  } catch (error) {
    const isNotOffered = LifeboatError.isInstance(error) && error.context.statusCode === 501;
    if (!isNotOffered || context.isListVersionForced || token !== undefined) throw error;
    context.capabilities.listVersion = 1;
    return pageOfVersion1(context, asked);
  }
}

async function pageOfVersion1(context: S3Context, { query, token, subject }: AskedPage): Promise<Page> {
  const { StartAfter, ...rest } = query;
  const marker = token ?? StartAfter;
  const page = await context.connection.run(
    (client, requestOptions) =>
      client.listObjects(
        {
          Bucket: context.bucket,
          ...rest,
          MaxKeys: context.pageSize,
          EncodingType: 'url',
          ...(marker === undefined ? {} : { Marker: marker }),
        },
        requestOptions,
      ),
    subject,
  );
  // Without a delimiter, the server sends no next marker. It is the last key.
  const next = page.NextMarker ?? page.Contents?.at(-1)?.Key;
  const decoded = next !== undefined && page.EncodingType === 'url' ? decodeURIComponent(next.replaceAll('+', ' ')) : next;
  return { ...page, NextContinuationToken: decoded };
}
