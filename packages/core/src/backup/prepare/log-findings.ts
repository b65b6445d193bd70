import type { BackupRequest } from '../../contract/requests.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { autoExcludedResources } from '../../filters/auto-excludes.ts';
import { policyKinds } from '../../filters/policies/policy-rules.ts';
import { groupResource } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { PreparedBackup } from './prepare-backup.ts';

// They measure what is there, and store nothing.
const storeNothing = ['metrics.k8s.io', 'custom.metrics.k8s.io', 'external.metrics.k8s.io'];

interface FindingsOptions {
  readonly unavailableApis: BackupRequest['unavailableApis'] | undefined;
  readonly log: Logger;
}

/** Tells what keeps parts of the cluster out of the backup before anything is listed. */
export function logFindings(
  { backup, facts, resources, policies, namespaces }: PreparedBackup,
  { log, unavailableApis }: FindingsOptions,
): void {
  for (const { groupVersion, message } of facts.discovery.failures) {
    const [group = ''] = groupVersion.split('/');
    const unknown = { group, resource: 'unknown' };
    const wanted =
      resources.shouldInclude({ ...unknown, namespaced: true }) ||
      resources.shouldInclude({ ...unknown, namespaced: false }) ||
      resources.unresolved.some((name) => !name.includes('.') || name.endsWith(`.${group}`));
    if (!wanted) continue;
    const isWarning = unavailableApis === undefined ? storeNothing.includes(group) : unavailableApis === 'warn';
    log[isWarning ? 'warn' : 'error'](
      `The API ${groupVersion} is announced but does not answer: its objects are not in this backup. Repair or delete its APIService`,
      { error: message },
    );
  }
  for (const name of resources.unresolved)
    log.warn(
      `The included resource ${name} selects nothing: the cluster does not serve it, or not in that scope`,
      coded('NOTHING_SELECTED'),
    );
  if (policies?.globalSayMore)
    log.warn('Of the global policies only volumePolicies count: what else they hold is ignored', coded('REQUEST_UNCLEAR'));
  for (const kind of policies?.filters ? policyKinds(policies.filters) : [])
    if (!facts.discovery.resolve(kind))
      log.warn(`The kind ${kind} of the resource policies selects nothing: the cluster does not serve it`, coded('NOTHING_SELECTED'));
  const { includedResources, includedClusterScopedResources, includedNamespaceScopedResources } = backup.spec;
  for (const name of [includedResources ?? [], includedClusterScopedResources ?? [], includedNamespaceScopedResources ?? []].flat()) {
    const type = facts.discovery.resolve(name);
    if (type && autoExcludedResources.includes(groupResource(type)))
      log.warn(
        `The included resource ${name} selects nothing: no backup takes ${groupResource(type)} by itself`,
        coded('NOTHING_SELECTED'),
      );
  }
  if (!facts.namespacesKnown) log.info('Listing namespaces is forbidden: only the named ones are looked at, their labels are not');
  if (namespaces.named?.length === 0) log.warn('No namespace matches the filters', coded('NOTHING_SELECTED'));
}
