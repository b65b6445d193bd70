import type { ObjectSelection, OwnerRule, SelectRule } from '@lifeboat/core';
import type { Command } from 'commander';
import { UsageError } from '../../usage-error.ts';
import { parseList } from '../parse-list.ts';

/** Which objects, finer than kinds and labels say it. */
export interface SelectFlags {
  readonly includeNames?: readonly string[];
  readonly excludeNames?: readonly string[];
  readonly ownedBy?: readonly string[];
  readonly select?: readonly string[];
  readonly excludeSelect?: readonly string[];
}

/** The objects of velero.io have no fields for these: a server of lifeboat reads them from an annotation. */
export const selectFlagNames = [
  '--include-names <names>',
  '--exclude-names <names>',
  '--owned-by <owners>',
  '--select <expression>',
  '--exclude-select <expression>',
] as const;

export function addSelectFlags(command: Command): void {
  const [includeNames, excludeNames, ownedBy, select, excludeSelect] = selectFlagNames;
  command
    .option(includeNames, 'only objects of these names; globs such as "app-*"', parseList)
    .option(excludeNames, 'leave out objects of these names, even if other objects need them', parseList)
    .option(ownedBy, 'only objects owned by one of these, directly or through others: Deployment/web,StatefulSet/*', parseList)
    .option(select, 'only objects for which this CEL expression is true, such as "object.spec.replicas > 1" (may be repeated)', oneMore)
    .option(excludeSelect, 'leave out objects for which this CEL expression is true (may be repeated)', oneMore);
}

/** What the flags say as `select` of a request. @throws UsageError for an owner that is not KIND/NAME */
export function selectField({ includeNames, excludeNames, ownedBy, select, excludeSelect }: SelectFlags): {
  readonly select?: ObjectSelection;
} {
  const asked: SelectRule = {
    ...(includeNames && { names: includeNames }),
    ...(select && { expression: select.length === 1 ? select[0] : select.map((each) => `(${each})`).join(' && ') }),
  };
  const include = ownedBy ? ownedBy.map((owner) => ({ ...asked, ownedBy: ownerOf(owner) })) : Object.keys(asked).length > 0 ? [asked] : [];
  const exclude: SelectRule[] = [
    ...(excludeNames ? [{ names: excludeNames }] : []),
    ...(excludeSelect ?? []).map((expression) => ({ expression })),
  ];
  if (include.length + exclude.length === 0) return {};
  return { select: { ...(include.length > 0 && { include }), ...(exclude.length > 0 && { exclude }) } };
}

function oneMore(text: string, others: readonly string[] | undefined): readonly string[] {
  return [...(others ?? []), text];
}

function ownerOf(text: string): OwnerRule {
  const [kind, name, ...more] = text.split('/');
  if (!kind || !name || more.length > 0) throw new UsageError(`--owned-by: "${text}" must be KIND/NAME, such as Deployment/web`);
  return { kinds: [kind], names: [name] };
}
