import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { Discovery } from '../../contract/cluster/discovery.ts';
import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

/** A ClusterReader reads preferred versions only, hence the client itself. */
export interface CrdRemapVersionOptions {
  readonly cluster: Pick<ClusterClient, 'get'>;
  readonly discovery: Pick<Discovery, 'find'>;
}

interface CrdSpec {
  readonly preserveUnknownFields?: boolean;
  readonly versions?: readonly { readonly schema?: unknown }[] | null;
}

interface CrdStatus {
  readonly conditions?: readonly { readonly type?: string; readonly status?: string }[] | null;
}

const group = 'apiextensions.k8s.io';

/**
 * Stores a CustomResourceDefinition that was made through `apiextensions.k8s.io/v1beta1` in that version: as `v1` no server
 * would take it back. Only where the server serves that version, which Kubernetes stopped with 1.22: no real one was at hand,
 * this follows the reference (2.7). Velero runs it only without `EnableAPIGroupVersions`.
 */
export function createCrdRemapVersion({ cluster, discovery }: CrdRemapVersionOptions): BackupItemAction {
  const old = discovery.find({ group, version: 'v1beta1', resource: 'customresourcedefinitions' });
  return {
    name: 'velero.io/crd-remap-version',
    appliesTo: { includedResources: ['customresourcedefinitions.apiextensions.k8s.io'] },
    async execute({ item, resource }, { logger, signal }) {
      if (!old || item.apiVersion !== `${group}/v1` || !isOfOldForm(item)) return {};
      const found = await cluster.get(old, { name: resource.name }, { signal });
      if (!found) return {}; // removed since it was listed
      logger.debug('This CustomResourceDefinition was made as v1beta1 and is stored as such');
      return { item: found };
    },
  };
}

function isOfOldForm(crd: KubeObject): boolean {
  const spec = (crd.spec ?? {}) as CrdSpec;
  const conditions = ((crd.status ?? {}) as CrdStatus).conditions ?? [];
  return (
    spec.preserveUnknownFields === true ||
    (spec.versions?.[0] !== undefined && !spec.versions[0].schema) ||
    conditions.some(({ type, status }) => type === 'NonStructuralSchema' && status === 'True')
  );
}
