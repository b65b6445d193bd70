import type { ArchiveReader } from '../../contract/store/archive.ts';
import { splitGroupResource } from '../../objects/split-group-resource.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import type { ClusterView } from './cluster-view.ts';
import { crdResource } from './order-into-waves.ts';

/** What the message takes. */
export interface UnservedSession {
  readonly archive: ArchiveReader;
  readonly dependencies: RestoreDependencies;
  readonly view: ClusterView;
}

/** Why a kind's objects cannot be restored, and what to do. */
export function unservedMessage(resource: string, count: number, session: UnservedSession): string {
  const { archive, view, dependencies } = session;
  const { group } = splitGroupResource(resource);
  const versions = archive.versions(resource).map(({ version }) => version);
  const kept = versions.length > 0 ? ` in any version of the backup (${versions.join(', ')})` : '';
  const { resource: plural } = splitGroupResource(resource);
  const served = view.discovery.all.filter((type) => type.group === group && type.resource === plural).map(({ version }) => version);
  const failure = view.discovery.failures.find(({ groupVersion }) => groupVersion.startsWith(`${group}/`));
  const hasCrd = archive.has({ ...splitGroupResource(crdResource), namespace: '', name: resource });
  const hint = failure
    ? `its API service is announced but does not answer: ${failure.message}`
    : hasCrd
      ? 'its CustomResourceDefinition is in the backup but was not restored: include cluster-scoped resources (includeClusterResources: true)'
      : served.length > 0
        ? `it serves ${served.join(', ')}: back up with enableAPIGroupVersions, which stores every version that the source serves, or in one of these`
        : 'install what serves it, or exclude it';
  return `${count} objects of ${resource} are not restored: the cluster ${dependencies.cluster.server} does not serve it${kept}; ${hint}`;
}
