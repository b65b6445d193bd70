import type { Backup } from '@lifeboat/core';
import { names, selectorText } from './selector-text.ts';

type BackupHooks = NonNullable<Backup['spec']['hooks']>;
type ResourceHooks = NonNullable<BackupHooks['resources']>[number];
type Hook = NonNullable<ResourceHooks['pre']>[number];

/** The lines below `Hooks:`, as Velero's `describe` prints them. */
export function hookLines(hooks: BackupHooks | undefined): string[] {
  const resources = hooks?.resources ?? [];
  if (resources.length === 0) return [];
  return ['Resources:', ...resources.flatMap((resource) => indented([`${resource.name}:`, ...indented(resourceHookLines(resource))]))];
}

function resourceHookLines(hooks: ResourceHooks): string[] {
  const blocks = [
    ['Namespaces:', ...indented(filterLines(names(hooks.includedNamespaces, '*'), names(hooks.excludedNamespaces, '<none>')))],
    ['Resources:', ...indented(filterLines(names(hooks.includedResources, '*'), names(hooks.excludedResources, '<none>')))],
    [`Label selector:  ${selectorText(hooks.labelSelector)}`],
    ...(hooks.pre ?? []).map((hook) => execLines('Pre Exec Hook:', hook)),
    ...(hooks.post ?? []).map((hook) => execLines('Post Exec Hook:', hook)),
  ];
  return blocks.flatMap((block, at) => (at === 0 ? block : ['', ...block]));
}

function filterLines(included: string, excluded: string): string[] {
  return [`Included:  ${included}`, `Excluded:  ${excluded}`];
}

function execLines(heading: string, { exec }: Hook): string[] {
  return [
    heading,
    ...indented([
      `Container:  ${exec?.container ?? ''}`,
      `Command:    ${(exec?.command ?? []).join(' ')}`,
      `On Error:   ${exec?.onError ?? ''}`,
      `Timeout:    ${exec?.timeout ?? '0s'}`,
    ]),
  ];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}
