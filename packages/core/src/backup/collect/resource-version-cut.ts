import type { ClusterClient, ListOptions, ListPage } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { type GroupVersionResource, groupResource } from '../../plugin-api/kube-object.ts';

/** Lists types as they were at one resource version, for as long as the server can. */
export interface ResourceVersionCut {
  listPages(type: GroupVersionResource, options: ListOptions): AsyncIterable<ListPage>;
  readonly consistency: { readonly resourceVersion?: string; readonly inconsistent: readonly string[] };
}

interface ResourceVersionCutOptions {
  readonly cluster: ClusterClient;
  /** Absent: every list is as of its own moment. */
  readonly resourceVersion: string | undefined;
  /** `group/version`s that keep resource versions of their own. */
  readonly aggregated: ReadonlySet<string>;
}

/** Lists with `resourceVersionMatch=Exact`. Once the version is compacted (410), and where a server refuses, lists plainly. */
export function createResourceVersionCut({ cluster, resourceVersion, aggregated }: ResourceVersionCutOptions): ResourceVersionCut {
  const inconsistent = new Set<string>();
  let compacted = false;
  return {
    async *listPages(type, options) {
      const comparable = resourceVersion !== undefined && !compacted && !aggregated.has(`${type.group}/${type.version}`);
      if (comparable) {
        try {
          yield* cluster.listPages(type, { ...options, resourceVersion, resourceVersionMatch: 'Exact' });
          return;
        } catch (error) {
          if (!refusesVersion(error)) throw error;
          compacted ||= LifeboatError.isInstance(error, 'KUBERNETES_EXPIRED');
        }
      }
      // Objects that an exact list brought before it expired come again: the backup takes an object once.
      inconsistent.add(groupResource(type));
      yield* cluster.listPages(type, options);
    },
    get consistency() {
      return { ...(resourceVersion !== undefined && { resourceVersion }), inconsistent: [...inconsistent] };
    },
  };
}

// 504 is "Too large resource version": a server whose own storage is behind, or counts differently.
function refusesVersion(error: unknown): boolean {
  return (
    LifeboatError.isInstance(error, 'KUBERNETES_EXPIRED', 'KUBERNETES_INVALID') ||
    (LifeboatError.isInstance(error) && error.context.status === 504)
  );
}
