import type { LabelSelector } from '@lifeboat/core';
import type { Command } from 'commander';
import { parseOptionalBoolean } from './booleans.ts';
import { parseDuration } from './parse-duration.ts';
import { parseList } from './parse-list.ts';
import { parseMap } from './parse-map.ts';
import { parseOrSelectorFlag, parseSelectorFlag } from './parse-selector-flag.ts';

/** Flags that backups and restores share; Velero's names. */
export interface FilterFlags {
  readonly includeNamespaces?: string[];
  readonly excludeNamespaces?: string[];
  readonly includeResources?: string[];
  readonly excludeResources?: string[];
  readonly includeClusterResources?: boolean;
  readonly selector?: LabelSelector;
  readonly orSelector?: LabelSelector[];
  readonly itemOperationTimeout?: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

export function addFilterFlags(command: Command): void {
  command
    .option('--include-namespaces <names>', 'namespaces to include (default: all; globs such as "team-*")', parseList)
    .option('--exclude-namespaces <names>', 'namespaces to exclude', parseList)
    .option('--include-resources <names>', 'resources to include, such as deployments.apps,configmaps (default: all)', parseList)
    .option('--exclude-resources <names>', 'resources to exclude', parseList)
    .option(
      '--include-cluster-resources <bool>',
      'cluster-scoped resources: true, false, or as needed when not given',
      parseOptionalBoolean,
    )
    .option('-l, --selector <selector>', 'only objects with these labels, such as app=web,tier!=db', parseSelectorFlag)
    .option('--or-selector <selectors>', 'only objects that match one of these, such as "app=web or app=db"', parseOrSelectorFlag)
    .option('--item-operation-timeout <duration>', 'how long to wait for asynchronous operations', parseDuration)
    .option('--labels <pairs>', 'labels of the record itself, key=value,...', parseMap('='))
    .option('--annotations <pairs>', 'annotations of the record itself, key=value,...', parseMap('='));
}

/** The fields that the flags set, in the words of a spec. */
export function filterFields(flags: FilterFlags) {
  return {
    ...(flags.includeNamespaces && { includedNamespaces: flags.includeNamespaces }),
    ...(flags.excludeNamespaces && { excludedNamespaces: flags.excludeNamespaces }),
    ...(flags.includeResources && { includedResources: flags.includeResources }),
    ...(flags.excludeResources && { excludedResources: flags.excludeResources }),
    ...(flags.includeClusterResources !== undefined && { includeClusterResources: flags.includeClusterResources }),
    ...(flags.selector && { labelSelector: flags.selector }),
    ...(flags.orSelector && { orLabelSelectors: flags.orSelector }),
    ...(flags.itemOperationTimeout !== undefined && { itemOperationTimeout: flags.itemOperationTimeout }),
    ...(flags.labels && { labels: flags.labels }),
    ...(flags.annotations && { annotations: flags.annotations }),
  };
}
