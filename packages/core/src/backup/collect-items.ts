import { LifeboatError } from '../errors/lifeboat-error.ts';
import { formatLabelSelector, matchesLabelSelector } from '../filters/label-selector.ts';
import { ownMember } from '../json/index.ts';
import type { ClusterClient, ListOptions } from '../kubernetes/cluster-client.ts';
import type { ApiResource } from '../kubernetes/discovery.ts';
import { groupResource, type KubeObject } from '../plugin-api/kube-object.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { isFatal } from './is-fatal.ts';
import { listOrderedResources } from './list-ordered-resources.ts';
import { prefetchInOrder } from './prefetch-in-order.ts';
import type { PreparedBackup } from './prepare-backup.ts';
import type { ResourceVersionCut } from './resource-version-cut.ts';

/** Objects of one type, as listed. */
export interface CollectedPage {
  readonly type: ApiResource;
  readonly items: readonly KubeObject[];
  /** More of the same list that the server says are to come. */
  readonly remaining: number;
  /** Named in `orderedResources`. */
  readonly ordered?: boolean;
}

interface CollectOptions {
  readonly cluster: ClusterClient;
  readonly prepared: PreparedBackup;
  readonly cut: ResourceVersionCut;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

// Lists whose first page is fetched ahead of their turn. Times the page's bytes: what collecting keeps in memory.
const listsAhead = 2;
const targetPageBytes = 1024 * 1024;

/** Everything that the filters select, page by page in Velero's order. A type that cannot be listed is an error in the
 * log, and the others go on. The same object may come twice (several selectors, a list that began again). */
export async function* collectItems(options: CollectOptions): AsyncGenerator<CollectedPage> {
  const { backup, types } = options.prepared;
  const selectors = [backup.spec.labelSelector ?? [], backup.spec.orLabelSelectors ?? []].flat();
  // Which namespaces a selector leaves is only known when everything else was seen.
  const last = selectors.length > 0 ? types.find((type) => groupResource(type) === 'namespaces') : undefined;
  const occupied = new Set<string>();
  const lists = function* () {
    for (const type of types) if (type !== last) yield* listsOfType(type, options);
  };
  for await (const page of prefetchInOrder(lists(), listsAhead)) {
    if (last) for (const { metadata } of page.items) if (metadata.namespace) occupied.add(metadata.namespace);
    yield page;
  }
  if (!last) return;
  const { namespaces, facts } = options.prepared;
  // As in Velero: what a selector matches comes, whatever the namespace filter says.
  const keep = ({ metadata }: KubeObject) =>
    selectors.some((selector) => matchesLabelSelector(selector, metadata.labels)) ||
    (namespaces.shouldInclude(metadata.name) && (!namespaces.includeEverything() || occupied.has(metadata.name)));
  if (facts.namespacesKnown) yield* listType(options, last, {}, keep);
  else for (const name of namespaces.named ?? []) yield* getNamespace(options, last, name);
}

function* listsOfType(type: ApiResource, options: CollectOptions): Generator<AsyncIterable<CollectedPage>> {
  const { backup, namespaces } = options.prepared;
  const selectors = [backup.spec.labelSelector ?? [], backup.spec.orLabelSelectors ?? []].flat().map(formatLabelSelector);
  const labelSelectors = selectors.length > 0 ? selectors : [undefined];
  const keep = keepOf(type, options.prepared);
  const ordered = ownMember(backup.spec.orderedResources, type.resource) ?? ownMember(backup.spec.orderedResources, groupResource(type));
  if (ordered) {
    const list = (found: ListOptions) => listType(options, type, found, keep);
    yield listOrderedResources({ entries: ordered, type, labelSelectors, list, log: options.log });
  }
  if (groupResource(type) === 'namespaces' && !options.prepared.facts.namespacesKnown) {
    for (const name of namespaces.named ?? []) yield getNamespace(options, type, name);
    return;
  }
  for (const namespace of type.namespaced ? (namespaces.named ?? [undefined]) : [undefined])
    for (const labelSelector of labelSelectors) yield listType(options, type, { namespace, labelSelector }, keep);
}

/** What the filters keep of the objects that a list brings. */
function keepOf(type: ApiResource, { namespaces }: PreparedBackup): (object: KubeObject) => boolean {
  if (type.namespaced) return ({ metadata }) => namespaces.shouldInclude(metadata.namespace ?? '');
  if (groupResource(type) === 'namespaces') return ({ metadata }) => namespaces.shouldInclude(metadata.name);
  return () => true;
}

/** For users who may read their namespaces but not list all. */
async function* getNamespace({ cluster, log, signal }: CollectOptions, type: ApiResource, name: string): AsyncGenerator<CollectedPage> {
  try {
    const namespace = await cluster.get(type, { name }, { signal });
    if (namespace) yield { type, items: [namespace], remaining: 0 };
    else log.error(`Namespace ${name} does not exist`);
  } catch (error) {
    if (!LifeboatError.isInstance(error) || isFatal(error)) throw error;
    log.error(`Namespace ${name} itself is not in this backup: reading it failed`, { error });
  }
}

async function* listType(
  { cut, log, signal }: CollectOptions,
  type: ApiResource,
  list: ListOptions,
  keep: (object: KubeObject) => boolean,
): AsyncGenerator<CollectedPage> {
  try {
    for await (const page of cut.listPages(type, { ...list, targetPageBytes, signal }))
      yield { type, items: page.items.filter(keep), remaining: page.remainingItemCount ?? 0 };
  } catch (error) {
    if (!LifeboatError.isInstance(error) || isFatal(error)) throw error;
    const where = list.namespace ? ` in namespace ${list.namespace}` : '';
    const why = LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN') ? 'listing them is forbidden' : 'listing them failed';
    log.error(`${groupResource(type)}${where} are not, or not all, in this backup: ${why}`, { error });
  }
}
