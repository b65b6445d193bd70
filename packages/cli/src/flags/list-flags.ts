import type { LabelSelector } from '@lifeboat/core';
import type { Command } from 'commander';
import { parseList } from './parse-list.ts';
import { parseSelectorFlag } from './parse-selector-flag.ts';

/** Flags of lists of objects; kubectl's and Velero's names. */
export interface ListFlags {
  readonly selector?: LabelSelector;
  readonly showLabels?: boolean;
  readonly labelColumns?: readonly string[];
}

export function addSelectorFlag(command: Command, plural: string): Command {
  return command.option('-l, --selector <selector>', `only ${plural} with these labels, such as app=web`, parseSelectorFlag);
}

export function addListFlags(command: Command, plural: string): Command {
  return addSelectorFlag(command, plural)
    .option('--show-labels', 'add a last column with all labels')
    .option('-L, --label-columns <keys>', 'add a column for each of these labels', parseList);
}
