import type { CallOptions, ObjectInfo } from '@lifeboat/core/plugin-api';
import { bucketUrl, type GcsContext } from './gcs-context.ts';
import { type GcsObject, infoFields, infoOf } from './head-object.ts';

interface Page {
  readonly items?: readonly GcsObject[];
  readonly prefixes?: readonly string[];
  readonly nextPageToken?: string;
}

/** Every object under a prefix, page by page, in the service's order: ascending by the key's UTF-8 bytes. */
export async function* listObjects(context: GcsContext, prefix: string, options: CallOptions = {}): AsyncGenerator<ObjectInfo> {
  const query = { prefix: context.prefix + prefix, fields: `items(${infoFields}),nextPageToken` };
  for await (const { items = [] } of pages(context, query, prefix, options)) {
    for (const object of items) yield infoOf(object, object.name.slice(context.prefix.length));
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

async function* pages(
  context: GcsContext,
  query: Readonly<Record<string, string>>,
  prefix: string,
  { signal }: CallOptions,
): AsyncGenerator<Page> {
  let pageToken: string | undefined;
  do {
    const page: Page = await context.api.read<Page>({
      method: 'GET',
      url: `${bucketUrl(context)}/o`,
      query: { ...query, maxResults: context.pageSize, pageToken },
      subject: { action: `list '${prefix}' in` },
      signal,
    });
    context.proven = true;
    yield page;
    pageToken = page.nextPageToken || undefined;
  } while (pageToken !== undefined);
}
