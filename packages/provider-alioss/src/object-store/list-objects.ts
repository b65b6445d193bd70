import type { CallOptions, ListObjectsOptions, ObjectInfo } from '@lifeboat/core/plugin-api';
import type { AliOssPage } from '../requests/ali-oss-client.ts';
import type { OssContext } from './oss-context.ts';

/** Every object under a prefix, page by page, in OSS's order: ascending by the key's UTF-8 bytes. */
export async function* listObjects(context: OssContext, prefix: string, options: ListObjectsOptions = {}): AsyncGenerator<ObjectInfo> {
  const { startAfter } = options;
  const query = startAfter ? { 'start-after': context.prefix + startAfter } : {};
  for await (const { objects } of pages(context, query, prefix, options)) {
    for (const { name, size, lastModified, etag } of objects) {
      yield {
        key: decode(name).slice(context.prefix.length),
        size,
        ...(lastModified ? { lastModified: new Date(lastModified) } : {}),
        ...(etag ? { etag } : {}),
      };
    }
  }
}

/** The distinct beginnings of keys up to the delimiter. */
export async function* listCommonPrefixes(
  context: OssContext,
  prefix: string,
  delimiter: string,
  options: CallOptions = {},
): AsyncGenerator<string> {
  let last: string | undefined;
  for await (const { prefixes } of pages(context, { delimiter }, prefix, options)) {
    for (const common of prefixes ?? []) {
      const found = decode(common).slice(context.prefix.length);
      // A prefix that spans two pages may come twice.
      if (found !== last) yield found;
      last = found;
    }
  }
}

async function* pages(
  context: OssContext,
  query: { readonly delimiter?: string; readonly 'start-after'?: string },
  prefix: string,
  { signal }: CallOptions,
): AsyncGenerator<AliOssPage> {
  let token: string | undefined;
  do {
    const asked = {
      ...query,
      // Empty values are signed in more than one way: left out.
      ...(context.prefix + prefix === '' ? {} : { prefix: context.prefix + prefix }),
      'max-keys': context.pageSize,
      // XML cannot carry every character that a key can.
      'encoding-type': 'url',
      ...(token === undefined ? {} : { 'continuation-token': token }),
    };
    // A copy: the SDK takes the token out of what it is given, and a second try needs it again.
    const page = await context.connection.run((client) => client.listV2({ ...asked }), { action: `list '${prefix}' in`, signal });
    yield page;
    token = page.isTruncated && page.nextContinuationToken ? decode(page.nextContinuationToken) : undefined;
  } while (token !== undefined);
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
