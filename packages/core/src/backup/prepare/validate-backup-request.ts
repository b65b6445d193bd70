import type { BackupRequest } from '../../contract/requests.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { validateIncludesExcludes, validateScopedIncludesExcludes } from '../../filters/include-exclude.ts';
import { validateLabelSelector } from '../../filters/label-selector.ts';
import { validateNamespaceLists } from '../../filters/namespaces.ts';
import { usesOldResourceFilters, usesScopedResourceFilters } from '../../filters/resources.ts';
import { selectionProblems } from '../../filters/select/compile-selection.ts';
import { backupHookProblems } from '../../velero-api/backup-hook-problems.ts';
import { shapeProblems } from '../../velero-api/schema/shape-problems.ts';
import { dns1123SubdomainProblems, labelKeyProblems, labelValueProblems } from '../../velero-api/values/dns1123-problems.ts';
import { backupRequestField } from './backup-request-fields.ts';
import { storageProblems } from './storage-problems.ts';

/** Checks a request without the cluster: first its shape, then what it says, by Velero's rules and in its words.
 * @throws LifeboatError `INVALID_REQUEST` with every problem */
export function validateBackupRequest(request: BackupRequest): void {
  const misshapen = shapeProblems('', request, backupRequestField);
  if (misshapen.length > 0) throw invalidBackup(String(request?.name), misshapen);
  const problems = [
    ...dns1123SubdomainProblems(request.name).map((problem) => `invalid backup name "${request.name}": ${problem}`),
    ...labelProblems(request),
    ...filterProblems(request),
    ...backupHookProblems(request.hooks),
    ...policyProblems(request),
    ...selectionProblems(request.select),
    ...storageProblems(request),
    ...moverProblems(request),
  ];
  if (problems.length > 0) throw invalidBackup(request.name, problems);
}

/** The error of a backup that is refused for what it asks. */
export function invalidBackup(name: string, problems: readonly string[]): LifeboatError {
  return new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `Backup "${name}" cannot be made: ${problems.join('; ')}. Nothing was written`,
    context: { backup: name, validationErrors: problems },
  });
}

function filterProblems(request: BackupRequest): string[] {
  const problems: string[] = [];
  const check = (what: string, found: readonly string[]) => problems.push(...found.map((problem) => `Invalid ${what}: ${problem}`));
  if (usesOldResourceFilters(request) && usesScopedResourceFilters(request)) {
    problems.push(
      'include-resources, exclude-resources and include-cluster-resources are old filter parameters, ' +
        'include-cluster-scoped-resources, exclude-cluster-scoped-resources, include-namespace-scoped-resources and ' +
        'exclude-namespace-scoped-resources are new filter parameters: they cannot be used together',
    );
  }
  check(
    'included/excluded resource lists',
    validateIncludesExcludes({ includes: request.includedResources, excludes: request.excludedResources }),
  );
  check(
    'cluster-scoped included/excluded resource lists',
    validateScopedIncludesExcludes({ includes: request.includedClusterScopedResources, excludes: request.excludedClusterScopedResources }),
  );
  check(
    'namespace-scoped included/excluded resource lists',
    validateScopedIncludesExcludes({
      includes: request.includedNamespaceScopedResources,
      excludes: request.excludedNamespaceScopedResources,
    }),
  );
  check(
    'included/excluded namespace lists',
    validateNamespaceLists({ includes: request.includedNamespaces, excludes: request.excludedNamespaces }),
  );
  if (request.labelSelector && (request.orLabelSelectors ?? []).length > 0)
    problems.push('encountered labelSelector as well as orLabelSelectors in backup spec, only one can be specified');
  for (const selector of [request.labelSelector ?? {}, ...(request.orLabelSelectors ?? [])])
    check('label selector', validateLabelSelector(selector));
  return problems;
}

function policyProblems({ resourcePolicy, resourcePolicies }: BackupRequest): string[] {
  if (!resourcePolicy) return [];
  if (resourcePolicies) return ['resourcePolicy and resourcePolicies say the same in two ways: leave one out'];
  const { kind, name } = resourcePolicy;
  // Velero ignores other kinds: volumes would be saved in another way than was asked for.
  if (kind?.toLowerCase() !== 'configmap') return [`resourcePolicy must name a ConfigMap (kind: configmap), not the kind "${kind}"`];
  return name ? [] : ['resourcePolicy names no ConfigMap'];
}

function labelProblems({ labels = {}, annotations = {} }: BackupRequest): string[] {
  return [
    ...Object.entries(labels).flatMap(([key, value]) =>
      [...labelKeyProblems(key), ...labelValueProblems(value)].map((problem) => `invalid label ${key}=${value}: ${problem}`),
    ),
    ...Object.keys(annotations).flatMap((key) => labelKeyProblems(key).map((problem) => `invalid annotation ${key}: ${problem}`)),
  ];
}

// Velero would wait for somebody who watches its objects. Here they are in the archive only.
function moverProblems({ snapshotMoveData, datamover }: BackupRequest): string[] {
  if (!snapshotMoveData || !datamover || datamover === 'velero') return [];
  return [`datamover "${datamover}" is not known: the only one is velero, the built-in one`];
}
