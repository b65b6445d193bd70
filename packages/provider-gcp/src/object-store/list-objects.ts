import type { GetFilesOptions } from '@google-cloud/storage';
import type { CallOptions, ListObjectsOptions, ObjectInfo } from '@lifeboat/core/plugin-api';
import { isAfter } from '@lifeboat/core/provider-kit';
import type { GcsContext } from './gcs-context.ts';
import { type GcsObject, infoFields, infoOf } from './head-object.ts';
import { openBucket } from './open-bucket.ts';

interface Page {
  readonly items?: readonly GcsObject[];
  readonly prefixes?: readonly string[];
}

/** Every object under a prefix, page by page, in the service's order: ascending by the key's UTF-8 bytes. */
export async function* listObjects(context: GcsContext, prefix: string, options: ListObjectsOptions = {}): AsyncGenerator<ObjectInfo> {
  const { startAfter } = options;
  const query = {
    prefix: context.prefix + prefix,
    fields: `items(${infoFields}),nextPageToken`,
    // That key itself is listed, too.
    ...(startAfter ? { startOffset: context.prefix + startAfter } : {}),
  };
  for await (const { items = [] } of pages(context, query, prefix, options)) {
    for (const object of items) {
      const key = object.name.slice(context.prefix.length);
      if (isAfter(key, startAfter)) yield infoOf(object, key);
    }
  }
}

/** The distinct beginnings of keys up to the delimiter. */
export async function* listCommonPrefixes(
  context: GcsContext,
  prefix: string,
  delimiter: string,
  options: CallOptions = {},
): AsyncGenerator<string> {
  const query = { prefix: context.prefix + prefix, delimiter, fields: 'prefixes,nextPageToken' };
  let last: string | undefined;
  for await (const { prefixes = [] } of pages(context, query, prefix, options)) {
    for (const found of prefixes) {
      // A prefix may be told again on the next page.
      if (found !== last) yield found.slice(context.prefix.length);
      last = found;
    }
  }
}

async function* pages(context: GcsContext, query: GetFilesOptions, prefix: string, { signal }: CallOptions): AsyncGenerator<Page> {
  const { bucket } = await openBucket(context, { subject: { action: `list '${prefix}' in` }, signal });
  let next: GetFilesOptions | null = { ...query, maxResults: context.pageSize };
  while (next) {
    // The library would gather all pages first.
    const [, following, page]: [unknown, GetFilesOptions | null, unknown] = await bucket.getFiles({ ...next, autoPaginate: false });
    context.proven = true;
    yield page as Page;
    next = following;
  }
}
