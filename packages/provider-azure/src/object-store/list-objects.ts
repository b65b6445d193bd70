import type { CallOptions, ListObjectsOptions, ObjectInfo } from '@lifeboat/core/plugin-api';
import { isAfter } from '@lifeboat/core/provider-kit';
import type { BlobContext } from './blob-context.ts';
import { inUtf8Order } from './utf8-order.ts';

/** Every object under a prefix, page by page, ascending by the key's UTF-8 bytes. */
export async function* listObjects(context: BlobContext, prefix: string, options: ListObjectsOptions = {}): AsyncGenerator<ObjectInfo> {
  // The service begins at the first key only.
  for await (const info of inUtf8Order(objects(context, prefix, options), ({ key }) => key)) {
    if (isAfter(info.key, options.startAfter)) yield info;
  }
}

/** The distinct beginnings of keys up to the delimiter, ascending. */
export async function* listCommonPrefixes(
  context: BlobContext,
  prefix: string,
  delimiter: string,
  options: CallOptions = {},
): AsyncGenerator<string> {
  let last: string | undefined;
  for await (const found of inUtf8Order(prefixes(context, prefix, delimiter, options), (name) => name)) {
    // A prefix that spans two pages comes twice.
    if (found !== last) yield found;
    last = found;
  }
}

async function* objects(context: BlobContext, prefix: string, options: CallOptions): AsyncGenerator<ObjectInfo> {
  const query = { prefix: context.prefix + prefix };
  for await (const { segment } of pages(context, prefix, options, (container, o, page) =>
    container
      .listBlobsFlat({ ...o, ...query })
      .byPage(page)
      .next(),
  )) {
    for (const { name, properties } of segment.blobItems) {
      yield {
        key: name.slice(context.prefix.length),
        size: properties.contentLength ?? 0,
        ...(properties.lastModified ? { lastModified: properties.lastModified } : {}),
        // Without the quotes that it has everywhere else.
        ...(properties.etag ? { etag: properties.etag.replace(/^([^"].*[^"])$/, '"$1"') } : {}),
      };
    }
  }
}

async function* prefixes(context: BlobContext, prefix: string, delimiter: string, options: CallOptions): AsyncGenerator<string> {
  const query = { prefix: context.prefix + prefix };
  for await (const { segment } of pages(context, prefix, options, (container, o, page) =>
    container
      .listBlobsByHierarchy(delimiter, { ...o, ...query })
      .byPage(page)
      .next(),
  )) {
    for (const { name } of segment.blobPrefixes ?? []) yield name.slice(context.prefix.length);
  }
}

type Container = import('@azure/storage-blob').ContainerClient;

async function* pages<P extends { readonly continuationToken?: string }>(
  context: BlobContext,
  prefix: string,
  { signal }: CallOptions,
  ask: (
    container: Container,
    options: { abortSignal?: AbortSignal },
    page: { maxPageSize: number; continuationToken?: string },
  ) => Promise<IteratorResult<P>>,
): AsyncGenerator<P> {
  let continuationToken: string | undefined;
  do {
    const from = { maxPageSize: context.pageSize, ...(continuationToken ? { continuationToken } : {}) };
    const step = await context.connection.run(({ container }, o) => ask(container, o, from), { action: `list '${prefix}' in`, signal });
    if (step.done) return;
    yield step.value;
    continuationToken = step.value.continuationToken || undefined;
  } while (continuationToken !== undefined);
}
