import type { ClusterClient, KubeObject } from '@lifeboat/core';
import { partOfLabel } from '../../crds/custom-resource-definitions.ts';
import { type InstallKind, installTypes } from '../install-types.ts';

/** `velero install` labels everything it makes like this. Lifeboat does too, but adds a label of its own. */
const veleroSelector = `component=velero,!${partOfLabel}`;

interface FindOptions {
  readonly cluster: ClusterClient;
  /** The namespace of the Velero. */
  readonly namespace: string;
  readonly signal: AbortSignal;
}

/** Finds the objects of one kind that an earlier `velero install` made for its server in a namespace. */
export async function findVelero(kind: InstallKind, { cluster, namespace, signal }: FindOptions): Promise<KubeObject[]> {
  const found: KubeObject[] = [];
  for await (const { items } of cluster.listPages(installTypes[kind], { labelSelector: veleroSelector, signal }))
    found.push(...items.filter((object) => isOf(object, namespace)));
  return found;
}

/** Whether an object that an earlier Velero made belongs to the server of a namespace. */
function isOf(object: KubeObject, namespace: string): boolean {
  const { kind, metadata } = object;
  if (kind === 'Namespace') return metadata.name === namespace;
  if (kind !== 'ClusterRoleBinding') return metadata.namespace === namespace;
  const subjects = Array.isArray(object.subjects) ? (object.subjects as { readonly namespace?: unknown }[]) : [];
  return subjects.some((subject) => subject.namespace === namespace);
}
