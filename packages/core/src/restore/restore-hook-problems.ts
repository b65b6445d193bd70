import type { RestoreRequest } from '../engine/requests.ts';
import type { HookScope } from '../filters/hook-selector.ts';
import { validateIncludesExcludes } from '../filters/include-exclude.ts';
import { validateLabelSelector } from '../filters/label-selector.ts';
import { unknownVeleroFields, validateVeleroObject } from '../velero-api/validate-velero-object.ts';

/** What is wrong with the hooks of a request. Empty: nothing. */
export function restoreHookProblems(request: RestoreRequest): string[] {
  const { hooks, podHooks = [], hookWaitTimeoutInMs } = request;
  const problems: string[] = [];
  if (hooks) {
    const restore = { apiVersion: 'velero.io/v1', kind: 'Restore', metadata: { name: 'r' }, spec: { backupName: 'b', hooks } };
    problems.push(...validateVeleroObject(restore), ...unknownVeleroFields(restore).map((path) => `${path}: unknown field`));
  }
  const entries = problems.length === 0 ? (hooks?.resources ?? []) : [];
  for (const entry of entries) {
    problems.push(...scopeProblems(`hooks of "${entry.name}"`, entry));
    for (const { exec, init } of entry.postHooks ?? []) {
      if (!exec === !init) problems.push(`hooks of "${entry.name}": each of postHooks needs either exec or init`);
      if (init && (init.initContainers ?? []).length === 0) problems.push(`hooks of "${entry.name}": init needs initContainers`);
      if (
        (init?.initContainers ?? []).some(({ name, image, command }) => !name || !image || !Array.isArray(command) || command.length === 0)
      )
        problems.push("invalid InitContainer in restore hook, it doesn't have Command, Name or Image field");
    }
  }
  for (const hook of podHooks) {
    if (typeof hook.run !== 'function' || !hook.name) problems.push('each of podHooks needs a name and a function run');
    else problems.push(...scopeProblems(`hook "${hook.name}"`, hook));
    for (const key of ['execTimeoutInMs', 'waitTimeoutInMs'] as const)
      problems.push(...timeProblems(`${key} of hook "${hook.name}"`, hook[key]));
  }
  problems.push(...timeProblems('hookWaitTimeoutInMs', hookWaitTimeoutInMs));
  problems.push(...timeProblems('timeoutInMs of wholeRunHooks', request.wholeRunHooks?.timeoutInMs));
  return problems;
}

function scopeProblems(what: string, { includedNamespaces, excludedNamespaces, labelSelector }: HookScope): string[] {
  const problems = validateIncludesExcludes({ includes: includedNamespaces, excludes: excludedNamespaces });
  if (labelSelector) problems.push(...validateLabelSelector(labelSelector));
  return problems.map((problem) => `${what}: ${problem}`);
}

function timeProblems(what: string, timeInMs: number | undefined): string[] {
  return timeInMs === undefined || timeInMs > 0 ? [] : [`${what} must be more than 0 milliseconds, not ${timeInMs}`];
}
