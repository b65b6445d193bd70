import type { BackupRequest, StoragePolicy } from '@lifeboat/core';
import { type Command, Option } from 'commander';
import { parseDuration } from './parse-duration.ts';
import { parseLocations } from './parse-locations.ts';

/** Where a backup goes. */
export interface StorageFlags {
  readonly storageLocation?: readonly string[];
  readonly storagePolicy?: StoragePolicy;
  readonly storageLagTimeout?: string;
  readonly storageStallTimeout?: string;
}

export function addStorageFlags(command: Command): Command {
  return command
    .option('--storage-location <url|names>', 'the same as --location; several (a,b or a flag each) get the backup at once', parseLocations)
    .addOption(
      new Option('--storage-policy <policy>', 'how many of several locations must have the backup (default: all)').choices([
        'all',
        'quorum',
        'any',
      ]),
    )
    .option(
      '--storage-lag-timeout <duration>',
      'drop a location after the others have waited for it this long in total (default: 10m, unless the policy needs the location)',
      parseDuration,
    )
    .option('--storage-stall-timeout <duration>', 'drop a location that accepts nothing for this long (default: 5m)', parseDuration);
}

export function storageFields(flags: StorageFlags): Pick<BackupRequest, 'storagePolicy' | 'storageLimits'> {
  const lag = flags.storageLagTimeout;
  const stall = flags.storageStallTimeout;
  return {
    ...(flags.storagePolicy && { storagePolicy: flags.storagePolicy }),
    storageLimits: { ...(lag !== undefined && { lagTimeout: lag }), ...(stall !== undefined && { stallTimeout: stall }) },
  };
}
