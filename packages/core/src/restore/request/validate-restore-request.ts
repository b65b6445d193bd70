import type { RestoreRequest } from '../../contract/requests.ts';
import type { RestorePolicy } from '../../contract/restore-policy.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { validateIncludesExcludes } from '../../filters/include-exclude.ts';
import { validateLabelSelector } from '../../filters/label-selector.ts';
import { selectionProblems } from '../../filters/select/compile-selection.ts';
import { nonRestorableResources } from '../../velero-api/kinds/non-restorable-resources.ts';
import { shapeProblems } from '../../velero-api/schema/shape-problems.ts';
import {
  dns1123LabelProblems,
  dns1123SubdomainProblems,
  labelKeyProblems,
  labelValueProblems,
} from '../../velero-api/values/dns1123-problems.ts';
import { existingPoliciesAnnotation, readExistingPolicies } from '../../velero-api/values/existing-policies.ts';
import { hookPolicyProblems } from '../policy/allowed-hooks.ts';
import { deploymentNameProblems } from './deployment-name.ts';
import { restoreHookProblems } from './restore-hook-problems.ts';
import { restoreRequestField } from './restore-request-fields.ts';
import { transformProblems } from './transform-problems.ts';
import { versionPriorityProblems } from './version-priorities.ts';

/** What is wrong with a request, all of it: its shape, or else what it says, in Velero's words where it has
 * them (Velero's pkg/controller/restore_controller.go). Empty: nothing. */
export function validateRestoreRequest(request: RestoreRequest, policy?: RestorePolicy): string[] {
  const misshapen = shapeProblems('', request, restoreRequestField);
  if (misshapen.length > 0) return misshapen;
  return [
    ...nameProblems(request),
    ...filterProblems(request),
    ...mappingProblems(request),
    ...transformProblems(request),
    ...optionProblems(request),
    ...restoreHookProblems(request),
    ...hookPolicyProblems(request, policy),
  ];
}

/** The error of a restore that is refused for what it asks. */
export function refusedRestore(request: RestoreRequest, problems: readonly string[]): LifeboatError {
  return new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `The restore of backup "${String(request?.backupName)}" was refused: ${problems.join('; ')}. Nothing was written`,
    context: { backup: request?.backupName, validationErrors: problems },
  });
}

function nameProblems(request: RestoreRequest): string[] {
  const problems: string[] = [];
  if (!request.backupName) problems.push('backupName is missing: name the backup to restore');
  if (request.scheduleName) problems.push('scheduleName cannot be given: name the backup itself in backupName');
  if (request.name !== undefined) problems.push(...dns1123SubdomainProblems(request.name).map((p) => `name "${request.name}": ${p}`));
  for (const [key, value] of Object.entries(request.labels ?? {})) {
    problems.push(...[...labelKeyProblems(key), ...labelValueProblems(value)].map((p) => `label "${key}": ${p}`));
  }
  return problems;
}

function filterProblems(request: RestoreRequest): string[] {
  const problems: string[] = [];
  const resources = { includes: request.includedResources, excludes: request.excludedResources };
  const namespaces = { includes: request.includedNamespaces, excludes: request.excludedNamespaces };
  const wanted = (request.includedResources ?? []).filter((name) => nonRestorableResources.includes(name));
  problems.push(...wanted.map((name) => `${name} are non-restorable resources`));
  problems.push(...validateIncludesExcludes(resources).map((p) => `Invalid included/excluded resource lists: ${p}`));
  problems.push(...validateIncludesExcludes(namespaces).map((p) => `Invalid included/excluded namespace lists: ${p}`));
  const selectors = request.orLabelSelectors ?? [];
  if (request.labelSelector && selectors.length > 0)
    problems.push('encountered labelSelector as well as orLabelSelectors in restore spec, only one can be specified');
  for (const selector of [...(request.labelSelector ? [request.labelSelector] : []), ...selectors])
    problems.push(...validateLabelSelector(selector).map((p) => `Invalid label selector: ${p}`));
  const status = { includes: request.restoreStatus?.includedResources, excludes: request.restoreStatus?.excludedResources };
  problems.push(...validateIncludesExcludes(status).map((p) => `Invalid restoreStatus resource lists: ${p}`));
  return problems;
}

function mappingProblems(request: RestoreRequest): string[] {
  const mappings = [
    { what: 'namespace', entries: request.namespaceMapping, problems: dns1123LabelProblems },
    { what: 'storage class', entries: request.storageClassMapping, problems: dns1123SubdomainProblems },
    { what: 'image name', entries: request.imageNameMapping, problems: imagePartProblems },
  ];
  return mappings.flatMap(({ what, entries, problems }) =>
    Object.entries(entries ?? {}).flatMap(([source, target]) => [
      ...problems(source).map((p) => `Invalid ${what} mapping from "${source}": ${p}`),
      ...problems(target).map((p) => `Invalid ${what} mapping from "${source}" to "${target}": ${p}`),
    ]),
  );
}

function imagePartProblems(part: string): string[] {
  return /^[^\s,]+$/.test(part) ? [] : ['a part of an image name is not empty and has no spaces and commas'];
}

function optionProblems(request: RestoreRequest): string[] {
  const problems: string[] = [...versionPriorityProblems(request), ...selectionProblems(request.select)];
  for (const field of ['resourcePolicy', 'resourceModifier'] as const) {
    const { kind = '' } = request[field] ?? {};
    if (request[field] && kind.toLowerCase() !== 'configmap') problems.push(`${field} must be of the kind ConfigMap, not "${kind}"`);
  }
  const annotated = readExistingPolicies(request.annotations?.[existingPoliciesAnnotation] ?? '{}');
  if (typeof annotated === 'string') problems.push(`annotation ${existingPoliciesAnnotation}: ${annotated}`);
  const policies = readExistingPolicies(request.existingResourcePolicies ?? {});
  if (typeof policies === 'string') problems.push(`existingResourcePolicies: ${policies}`);
  problems.push(...(request.quiesceDeployments ?? []).flatMap(deploymentNameProblems).map((problem) => `quiesceDeployments: ${problem}`));
  return problems;
}

/** Sources that are mapped to one target: allowed, but their objects may collide. */
export function mappingCollisions(request: RestoreRequest): string[] {
  const byTarget = Map.groupBy(Object.entries(request.namespaceMapping ?? {}), ([, target]) => target);
  return [...byTarget]
    .filter(([, entries]) => entries.length > 1)
    .map(
      ([target, entries]) =>
        `The namespaces ${entries.map(([source]) => source).join(', ')} are all restored into ${target}: of objects of one name only the first is restored`,
    );
}
