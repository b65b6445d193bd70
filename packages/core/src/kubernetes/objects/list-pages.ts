import type { ListOptions, ListPage } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { GroupVersionResource } from '../../plugin-api/kube-object.ts';
import { type ApiRequest, type ApiSender, BodyTooLarge } from '../requests/api-request.ts';
import { objectLabel, queryString, resourcePath } from '../requests/resource-path.ts';
import { type ListBody, withType } from './list-page/list-body.ts';
import { readUnparsed, type UnparsedPage } from './list-page/read-unparsed.ts';

const firstPageSize = 25;
// Large objects may follow small ones: a page grows at most so much at once, and one that turns out several times
// too long is dropped while it arrives and asked for again with fewer objects.
const maxGrowth = 4;
const maxPageBytesFactor = 4;
const maxRestarts = 5;
/** A filtered page may be empty though more follow. */
const maxEmptyPages = 1000;

/** Who does not know it answers with whole objects. */
const metadataOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** Lists a type page by page; see `ClusterClient.listPages`. */
export async function* listPages(
  sender: ApiSender,
  type: GroupVersionResource,
  options: ListOptions & { readonly maxListItems?: number } = {},
): AsyncGenerator<ListPage> {
  const {
    maxListItems = 20_000_000,
    maxPageSize = 500,
    targetPageBytes = 2 * 1024 * 1024,
    resourceVersion,
    resourceVersionMatch,
  } = options;
  const action = `list ${objectLabel(type)}${options.namespace ? ` in ${options.namespace}` : ''}`;
  let pageSize = Math.min(firstPageSize, maxPageSize);
  let continueToken: string | undefined;
  let restarts = 0;
  let restarted = false;
  let count = 0;
  let emptyPages = 0;
  for (;;) {
    const query = queryString({
      limit: pageSize,
      labelSelector: options.labelSelector,
      fieldSelector: options.fieldSelector,
      // A continue token carries the resource version of its list.
      ...(continueToken === undefined ? { resourceVersion, resourceVersionMatch } : { continue: continueToken }),
    });
    let page: ReadPage;
    try {
      page = await readPage(sender, options.unparsedUnlessNamed, {
        method: 'GET',
        path: `${resourcePath(type, { namespace: options.namespace })}${query}`,
        action,
        ...(options.namesOnly && { accept: metadataOnly }),
        repeatable: true,
        signal: options.signal,
        maxBodyBytes: pageSize > 1 ? targetPageBytes * maxPageBytesFactor : undefined,
      });
    } catch (error) {
      if (error instanceof BodyTooLarge) {
        pageSize = Math.max(1, Math.floor(pageSize / 4));
        continue;
      }
      const expired = LifeboatError.isInstance(error, 'KUBERNETES_EXPIRED') && continueToken !== undefined;
      if (!expired || resourceVersionMatch === 'Exact' || restarts >= maxRestarts) throw error;
      restarts += 1;
      restarted = true;
      continueToken = undefined;
      continue;
    }
    const { list, items, bytes } = page;
    const { resourceVersion: listVersion = '', continue: next, remainingItemCount } = list.metadata ?? {};
    if (items.length > 0) {
      const fitting = Math.floor(targetPageBytes / (bytes / items.length));
      pageSize = Math.max(1, Math.min(fitting, pageSize * maxGrowth, maxPageSize));
    }
    yield { items, resourceVersion: listVersion, restarted, ...(remainingItemCount !== undefined && { remainingItemCount }) };
    if (!next) return;
    count += items.length;
    emptyPages = items.length === 0 ? emptyPages + 1 : 0;
    const endless =
      next === continueToken
        ? 'gives the same continue token again'
        : emptyPages >= maxEmptyPages
          ? `gives ${emptyPages} empty pages one after the other`
          : count >= maxListItems
            ? `gives more than ${maxListItems} objects (maxListItems)`
            : undefined;
    if (endless !== undefined)
      throw new LifeboatError({
        code: 'KUBERNETES_ERROR',
        message: `Cannot ${action}: the list does not end: ${sender.server} ${endless}`,
      });
    restarted = false;
    continueToken = next;
  }
}

type ReadPage = UnparsedPage & { readonly bytes: number };

/** @param watched where objects may stay unparsed: names that make one whole all the same */
async function readPage(sender: ApiSender, watched: readonly string[] | undefined, request: ApiRequest): Promise<ReadPage> {
  const whole = (body: unknown, bytes: number): ReadPage => {
    const list = body as ListBody;
    return { list, items: (list.items ?? []).map((item) => withType(item, list)), bytes };
  };
  if (!watched) {
    const { body, bytes } = await sender.send(request);
    return whole(body, bytes);
  }
  const { body, parse } = await sender.sendForBytes(request);
  const unparsed = readUnparsed(body, watched);
  return unparsed ? { ...unparsed, bytes: body.length } : whole(parse(), body.length);
}
