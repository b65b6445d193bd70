import type { ClusterClient, ListOptions } from '../../contract/cluster/cluster-client.ts';
import type { ApiResource } from '../../contract/cluster/discovery.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { formatLabelSelector, matchesLabelSelector } from '../../filters/label-selector.ts';
import { prefetchInOrder } from '../../flow/prefetch-in-order.ts';
import { ownMember } from '../../json/index.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { groupResource, type KubeObject } from '../../plugin-api/kube-object.ts';
import { isFatalToBackup } from '../../records/is-fatal.ts';
import { spanOf } from '../../tracing/with-span.ts';
import type { PreparedBackup } from '../prepare/prepare-backup.ts';
import type { CollectedPage } from './collected-page.ts';
import { listOrderedResources } from './list-ordered-resources.ts';
import type { ResourceVersionCut } from './resource-version-cut.ts';

interface CollectOptions {
  readonly cluster: ClusterClient;
  readonly prepared: PreparedBackup;
  readonly cut: ResourceVersionCut;
  /** Of which types objects may stay unparsed, unless they have a member of one of these names. */
  readonly unparsedUnlessNamed: (type: ApiResource) => readonly string[] | undefined;
  readonly log: OperationLog;
  readonly signal: AbortSignal;
}

/** Lists that the server refused, by kind: told once for each. */
type RefusedLists = Map<string, { readonly namespaces: Set<string>; readonly error: unknown }>;

interface ListingOptions extends CollectOptions {
  readonly refused: RefusedLists;
  /** Namespaces of which something is in the backup. */
  readonly occupied: Set<string>;
}

// Lists whose first page is fetched ahead of their turn. Times the page's bytes: what collecting keeps in memory.
const listsAhead = 2;
const targetPageBytes = 1024 * 1024;

/** Everything that the filters select, page by page in Velero's order. A type that cannot be listed is an error in the
 * log, and the others go on. The same object may come twice (several selectors, a list that began again). */
export async function* collectItems(given: CollectOptions): AsyncGenerator<CollectedPage> {
  const refused: RefusedLists = new Map();
  yield* collectAll({ ...given, refused, occupied: new Set() });
  const passedOver = given.prepared.select?.passedOver.count ?? 0;
  if (passedOver > 0) given.log.info(`select leaves ${passedOver} objects out that the other filters take`, coded('LEFT_OUT'));
  for (const [kind, { namespaces, error }] of refused) {
    const where = namespaces.size > 0 ? ` in namespace${namespaces.size > 1 ? 's' : ''} ${[...namespaces].join(', ')}` : '';
    const level = isNoTenants(kind, given.prepared) ? 'warn' : 'error';
    given.log[level](
      `${kind}${where} are not, or not all, in this backup: listing them is forbidden`,
      coded('TYPE_NOT_BACKED_UP', { error }),
    );
  }
}

/** The built-in kinds that the ClusterRole `admin` does not let the owner of a namespace read: hardly ever is any of them theirs,
 * and each of their backups would be PartiallyFailed. */
const noTenantsKinds = ['podtemplates', 'csistoragecapacities.storage.k8s.io'];

function isNoTenants(kind: string, { backup: { spec }, facts }: PreparedBackup): boolean {
  if (facts.namespacesKnown || !noTenantsKinds.includes(kind)) return false;
  const named = [...(spec.includedResources ?? []), ...(spec.includedNamespaceScopedResources ?? [])];
  return named.every((name) => name === '*');
}

async function* collectAll(options: ListingOptions): AsyncGenerator<CollectedPage> {
  const { occupied } = options;
  const { backup, types, select } = options.prepared;
  const selectors = [backup.spec.labelSelector ?? [], backup.spec.orLabelSelectors ?? []].flat();
  // Which namespaces a selector leaves is only known when everything else was seen.
  const last = selectors.length > 0 || select?.includesSome ? types.find((type) => groupResource(type) === 'namespaces') : undefined;
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
    selectors.length === 0 ||
    selectors.some((selector) => matchesLabelSelector(selector, metadata.labels)) ||
    (namespaces.shouldInclude(metadata.name) && (!namespaces.includeEverything() || occupied.has(metadata.name)));
  if (facts.namespacesKnown) yield* listType(options, last, {}, keep);
  else for (const name of namespaces.named ?? []) yield* getNamespace(options, last, name);
}

function* listsOfType(type: ApiResource, options: ListingOptions): Generator<AsyncIterable<CollectedPage>> {
  const { backup, namespaces, objects } = options.prepared;
  const keep = keepOf(type, options.prepared);
  const labelSelectorsIn = (namespace: string | undefined): readonly (string | undefined)[] => {
    const selectors = objects.listSelectors(type, namespace);
    if (selectors === 'none') return [];
    return selectors.length > 0 ? selectors.map(formatLabelSelector) : [undefined];
  };
  const ordered = ownMember(backup.spec.orderedResources, type.resource) ?? ownMember(backup.spec.orderedResources, groupResource(type));
  if (ordered) {
    const list = (found: ListOptions) => listType(options, type, found, keep);
    yield listOrderedResources({ entries: ordered, type, labelSelectorsIn, list, log: options.log });
  }
  if (groupResource(type) === 'namespaces' && !options.prepared.facts.namespacesKnown) {
    for (const name of namespaces.named ?? []) yield getNamespace(options, type, name);
    return;
  }
  for (const namespace of type.namespaced ? (namespaces.named ?? [undefined]) : [undefined])
    for (const labelSelector of labelSelectorsIn(namespace)) yield listType(options, type, { namespace, labelSelector }, keep);
}

/** What the filters keep of the objects that a list brings. */
function keepOf(type: ApiResource, { namespaces, objects }: PreparedBackup): (object: KubeObject) => boolean {
  const isIn = ({ metadata }: KubeObject) => {
    if (type.namespaced) return namespaces.shouldInclude(metadata.namespace ?? '');
    return groupResource(type) !== 'namespaces' || namespaces.shouldInclude(metadata.name);
  };
  return (object) => isIn(object) && objects.takes(type, object);
}

/** Those that `select` takes. */
async function selectedOf(items: readonly KubeObject[], type: ApiResource, options: ListingOptions): Promise<readonly KubeObject[]> {
  const { prepared, occupied, log } = options;
  const { select } = prepared;
  if (!select) return items;
  const isNamespace = groupResource(type) === 'namespaces';
  const taken: KubeObject[] = [];
  for (const object of items) {
    const comesAlong = isNamespace && occupied.has(object.metadata.name);
    const isTaken = comesAlong ? !(await select.excludes(type, object, log)) : await select.takes(type, object, log);
    if (isTaken) taken.push(object);
    else select.passedOver.count += 1;
  }
  return taken;
}

/** For users who may read their namespaces but not list all. */
async function* getNamespace(options: ListingOptions, type: ApiResource, name: string): AsyncGenerator<CollectedPage> {
  const { cluster, log, signal } = options;
  try {
    const namespace = await cluster.get(type, { name }, { signal });
    if (namespace) yield { type, items: await selectedOf([namespace], type, options), remaining: 0 };
    else log.error(`Namespace ${name} does not exist`, coded('NOTHING_SELECTED'));
  } catch (error) {
    if (!LifeboatError.isInstance(error) || isFatalToBackup(error)) throw error;
    // Its objects are what the user has rights to.
    const isForbidden = LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN');
    const why = isForbidden ? 'reading it is forbidden, a restore makes it without its labels and annotations' : 'reading it failed';
    log[isForbidden ? 'warn' : 'error'](`Namespace ${name} itself is not in this backup: ${why}`, { error });
  }
}

async function* listType(
  options: ListingOptions,
  type: ApiResource,
  list: ListOptions,
  keep: (object: KubeObject) => boolean,
): AsyncGenerator<CollectedPage> {
  const { cut, log, refused, signal } = options;
  try {
    // Objects that are asked for by name come in blocks.
    const unparsedUnlessNamed = list.fieldSelector === undefined ? options.unparsedUnlessNamed(type) : undefined;
    const asked = { ...list, unparsedUnlessNamed, targetPageBytes, signal };
    const attributes = { 'lifeboat.resource': groupResource(type), ...(list.namespace && { 'k8s.namespace.name': list.namespace }) };
    for await (const page of spanOf('lifeboat.backup.list', attributes, cut.listPages(type, asked)))
      yield { type, items: await selectedOf(page.items.filter(keep), type, options), remaining: page.remainingItemCount ?? 0 };
  } catch (error) {
    if (!LifeboatError.isInstance(error) || isFatalToBackup(error)) throw error;
    if (LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) {
      const { namespaces } = refused.get(groupResource(type)) ?? { namespaces: new Set<string>() };
      if (list.namespace) namespaces.add(list.namespace);
      refused.set(groupResource(type), { namespaces, error });
      return;
    }
    const where = list.namespace ? ` in namespace ${list.namespace}` : '';
    log.error(
      `${groupResource(type)}${where} are not, or not all, in this backup: listing them failed`,
      coded('TYPE_NOT_BACKED_UP', { error }),
    );
  }
}
