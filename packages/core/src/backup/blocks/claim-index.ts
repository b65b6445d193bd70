import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { formatLabelSelector } from '../../filters/label-selector.ts';
import { ownMember } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { isFatalToBackup } from '../../records/is-fatal.ts';
import type { PreparedBackup } from '../prepare/prepare-backup.ts';
import { isLeftOut } from './is-left-out.ts';
import { mountedClaims } from './mounted-claims.ts';

/** What belongs together through the claims of a namespace; names only. */
export interface NamespaceClaims {
  /** Claims that a running Pod in the backup mounts. */
  readonly claimsOf: ReadonlyMap<string, readonly string[]>;
  /** Running Pods in the backup that mount a claim. */
  readonly podsOf: ReadonlyMap<string, readonly string[]>;
  /** Claims with the same value of the volume group label. */
  readonly groupOf: ReadonlyMap<string, readonly string[]>;
  readonly volumeOf: ReadonlyMap<string, string>;
}

export interface ClaimIndexOptions {
  readonly cluster: ClusterClient;
  readonly prepared: PreparedBackup;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Reads, once for each namespace that it is asked about, which Pods and claims belong together. */
export function createClaimIndex(options: ClaimIndexOptions): (namespace: string) => Promise<NamespaceClaims> {
  const namespaces = new Map<string, Promise<NamespaceClaims>>();
  return (namespace) => {
    const known = namespaces.get(namespace) ?? readNamespace(namespace, options);
    namespaces.set(namespace, known);
    return known;
  };
}

async function readNamespace(namespace: string, options: ClaimIndexOptions): Promise<NamespaceClaims> {
  const { volumeGroupSnapshotLabelKey: groupLabel = '' } = options.prepared.backup.spec;
  const claimsOf = new Map<string, readonly string[]>();
  const podsOf = new Map<string, string[]>();
  const groups = new Map<string, string[]>();
  const volumeOf = new Map<string, string>();
  await Promise.all([
    readList({ ...options, namespace, resource: 'pods', onlyTaken: true }, (pod) => {
      const claims = mountedClaims(pod);
      if (claims.length === 0 || (pod.status as { phase?: string } | undefined)?.phase !== 'Running') return;
      claimsOf.set(pod.metadata.name, claims);
      for (const claim of claims) add(podsOf, claim, pod.metadata.name);
    }),
    readList({ ...options, namespace, resource: 'persistentvolumeclaims' }, ({ metadata, spec }) => {
      const { volumeName } = (spec ?? {}) as { readonly volumeName?: string };
      const group = ownMember(metadata.labels, groupLabel);
      if (volumeName) volumeOf.set(metadata.name, volumeName);
      if (group) add(groups, group, metadata.name);
    }),
  ]);
  const groupOf = new Map([...groups.values()].flatMap((claims) => claims.map((claim) => [claim, claims] as const)));
  return { claimsOf, podsOf, groupOf, volumeOf };
}

function add(map: Map<string, string[]>, key: string, name: string): void {
  const names = map.get(key) ?? [];
  map.set(key, names);
  if (!names.includes(name)) names.push(name);
}

interface ReadListOptions extends ClaimIndexOptions {
  readonly namespace: string;
  /** Of the core group. */
  readonly resource: string;
  /** Those that the backup's filters of objects take. @default all */
  readonly onlyTaken?: boolean;
}

async function readList(options: ReadListOptions, visit: (object: KubeObject) => void): Promise<void> {
  const { cluster, prepared, namespace, resource, onlyTaken = false, log, signal } = options;
  const type = prepared.facts.discovery.resolve(resource);
  if (!type || !prepared.resources.shouldInclude(type)) return;
  const selectors = onlyTaken ? prepared.objects.listSelectors(type, namespace) : [];
  if (selectors === 'none') return;
  const isTaken = (object: KubeObject) => !isLeftOut(object) && (!onlyTaken || prepared.objects.takes(type, object));
  try {
    for (const labelSelector of selectors.length > 0 ? selectors.map(formatLabelSelector) : [undefined])
      for await (const page of cluster.listPages(type, { namespace, labelSelector, targetPageBytes: 1024 * 1024, signal }))
        for (const object of page.items) if (isTaken(object)) visit(object);
  } catch (error) {
    if (!LifeboatError.isInstance(error) || isFatalToBackup(error)) throw error;
    // The collector says so too, as an error, when it may not list them either.
    log.warn(
      `Which ${resource} of namespace ${namespace} belong together is not known: they are backed up one by one`,
      coded('RELATIONS_UNKNOWN', { error }),
    );
  }
}
