import type { ClusterClient, ServerVersion } from '../../contract/cluster/cluster-client.ts';
import type { Discovery } from '../../contract/cluster/discovery.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { excludeFromBackupLabel } from '../../velero-api/values/labels.ts';

/** What a backup knows of the cluster before it begins. */
export interface ClusterFacts {
  readonly version: ServerVersion;
  readonly discovery: Discovery;
  readonly namespaces: readonly string[];
  /** Namespaces labelled `velero.io/exclude-from-backup=true`. */
  readonly excludedByLabel: readonly string[];
  /** Whether {@link namespaces} is the cluster's own list: `false` where listing them is forbidden. */
  readonly namespacesKnown: boolean;
  /** Of the moment after discovery; what the types are cut at. */
  readonly resourceVersion: string | undefined;
  /** `group/version`s that another API server serves: their resource versions are not comparable. */
  readonly aggregated: ReadonlySet<string>;
}

/** Asks the cluster what it serves and holds. @throws LifeboatError `KUBERNETES_*` when it cannot be asked */
export async function inspectCluster(options: {
  readonly cluster: ClusterClient;
  /** Namespaces that the request names, none of them a pattern; `undefined` when it needs the list. */
  readonly named: readonly string[] | undefined;
  readonly signal: AbortSignal;
}): Promise<ClusterFacts> {
  const { cluster, signal } = options;
  const version = await cluster.version({ signal });
  const discovery = await cluster.discover({ signal });
  const [namespaces, aggregated] = await Promise.all([readNamespaces(options), readAggregated(cluster, discovery, signal)]);
  return { version, discovery, aggregated, ...namespaces };
}

async function readNamespaces({
  cluster,
  named,
  signal,
}: {
  readonly cluster: ClusterClient;
  readonly named: readonly string[] | undefined;
  readonly signal: AbortSignal;
}): Promise<Pick<ClusterFacts, 'namespaces' | 'excludedByLabel' | 'namespacesKnown' | 'resourceVersion'>> {
  const namespaces = new Set<string>();
  const excludedByLabel = new Set<string>();
  let resourceVersion: string | undefined;
  try {
    for await (const page of cluster.listPages({ group: '', version: 'v1', resource: 'namespaces' }, { signal })) {
      resourceVersion = page.resourceVersion || undefined;
      for (const { metadata } of page.items) {
        namespaces.add(metadata.name);
        if (metadata.labels?.[excludeFromBackupLabel] === 'true') excludedByLabel.add(metadata.name);
      }
    }
  } catch (error) {
    // A user of a few namespaces may not list them all.
    if (!named || !LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
    return { namespaces: named, excludedByLabel: [], namespacesKnown: false, resourceVersion: undefined };
  }
  return { namespaces: [...namespaces], excludedByLabel: [...excludedByLabel], namespacesKnown: true, resourceVersion };
}

async function readAggregated(cluster: ClusterClient, discovery: Discovery, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const aggregated = new Set<string>();
  const type = discovery.preferred.find((found) => found.group === 'apiregistration.k8s.io' && found.resource === 'apiservices');
  if (!type) return aggregated;
  try {
    for await (const page of cluster.listPages(type, { signal })) {
      for (const { spec } of page.items) {
        const { group, version, service } = (spec ?? {}) as { group?: string; version?: string; service?: unknown };
        if (service) aggregated.add(`${group}/${version}`);
      }
    }
  } catch (error) {
    // Then the servers' answers tell.
    if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
  }
  return aggregated;
}
