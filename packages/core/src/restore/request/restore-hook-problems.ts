import type { HookScope } from '../../contract/hooks/hook-scope.ts';
import type { RestoreRequest } from '../../contract/requests.ts';

import { validateIncludesExcludes } from '../../filters/include-exclude.ts';
import { validateLabelSelector } from '../../filters/label-selector.ts';

/** What is wrong with the hooks of a request. Empty: nothing. */
export function restoreHookProblems(request: RestoreRequest): string[] {
  const { hooks, podHooks = [] } = request;
  const problems: string[] = [];
  for (const entry of hooks?.resources ?? []) {
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
    if (!hook.name) problems.push('each of podHooks needs a name');
    problems.push(...scopeProblems(`hook "${hook.name}"`, hook));
  }
  return problems;
}

function scopeProblems(what: string, { includedNamespaces, excludedNamespaces, labelSelector }: HookScope): string[] {
  const problems = validateIncludesExcludes({ includes: includedNamespaces, excludes: excludedNamespaces });
  if (labelSelector) problems.push(...validateLabelSelector(labelSelector));
  return problems.map((problem) => `${what}: ${problem}`);
}
