import { autoExcludedResources } from '../filters/auto-excludes.ts';
import { groupResource } from '../plugin-api/kube-object.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { PreparedBackup } from './prepare-backup.ts';

/** Tells what keeps parts of the cluster out of the backup before anything is listed. */
export function logFindings({ backup, facts, resources, namespaces }: PreparedBackup, log: Logger): void {
  for (const { groupVersion, message } of facts.discovery.failures) {
    const [group = ''] = groupVersion.split('/');
    const unknown = { group, resource: 'unknown' };
    const wanted =
      resources.shouldInclude({ ...unknown, namespaced: true }) ||
      resources.shouldInclude({ ...unknown, namespaced: false }) ||
      resources.unresolved.some((name) => !name.includes('.') || name.endsWith(`.${group}`));
    if (!wanted) continue;
    log.error(
      `The API ${groupVersion} is announced but does not answer: its objects are not in this backup. Repair or delete its APIService`,
      {
        error: message,
      },
    );
  }
  for (const name of resources.unresolved)
    log.warn(`The included resource ${name} selects nothing: the cluster does not serve it, or not in that scope`);
  const { includedResources, includedClusterScopedResources, includedNamespaceScopedResources } = backup.spec;
  for (const name of [includedResources ?? [], includedClusterScopedResources ?? [], includedNamespaceScopedResources ?? []].flat()) {
    const type = facts.discovery.resolve(name);
    if (type && autoExcludedResources.includes(groupResource(type)))
      log.warn(`The included resource ${name} selects nothing: no backup takes ${groupResource(type)} by itself`);
  }
  if (!facts.namespacesKnown) log.info('Listing namespaces is forbidden: only the named ones are looked at, their labels are not');
  if (namespaces.named?.length === 0) log.warn('No namespace matches the filters');
}
