import type { BackupStore } from '../contract/store/backup-store.ts';
import type {
  CheckVolumeRepositoriesOptions,
  DescribeVolumeRepositoriesOptions,
  VolumeRepositoriesOptions,
  VolumeRepositoryCalls,
} from '../contract/volumes/volume-repository-calls.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { flag, from, objectOf, signal, text } from '../velero-api/schema/field-schema.ts';
import type { VolumeRepositories } from '../volumes/files/volume-repositories.ts';
import { invalidConfig } from './checks/invalid-config.ts';
import { takeCall } from './checks/take-call.ts';
import { checkRepositories } from './repositories/check-repositories.ts';
import { describeRepositories } from './repositories/describe-repositories.ts';
import { findRepositories } from './repositories/find-repositories.ts';

interface CallsOptions {
  find(location: string | undefined, signal: AbortSignal | undefined): Promise<BackupStore>;
  objectsIn(location: string, signal: AbortSignal | undefined): Promise<ObjectStore>;
  repositories(): VolumeRepositories | undefined;
  readonly now: () => Date;
}

const hourInMs = 3600_000;
const which = { storageLocation: text, namespace: text, format: text, signal };
const listField = objectOf<VolumeRepositoriesOptions>(which);
const describeField = objectOf<DescribeVolumeRepositoriesOptions>({ ...which, sizes: flag });
const checkField = objectOf<CheckVolumeRepositoriesOptions>({ ...which, fix: flag, graceInMs: from(hourInMs) });

export function createVolumeRepositoryCalls({ find, objectsIn, repositories, now }: CallsOptions): VolumeRepositoryCalls {
  async function open({ storageLocation, namespace, format, signal: callSignal }: VolumeRepositoriesOptions) {
    const volumes = repositories();
    if (!volumes) throw invalidConfig('repositories of volumes need `volumeFiles`: the formats that they have');
    const names = volumes.options.formats.map(({ name }) => name);
    if (format !== undefined && !names.includes(format))
      throw invalidConfig(`format: "${format}" is not one of \`volumeFiles.formats\`, which has: ${names.join(', ')}`);
    const backups = await find(storageLocation, callSignal);
    const store = await objectsIn(backups.location, callSignal);
    const formats = format === undefined ? names : [format];
    const found = await findRepositories({ store, formats, namespace, signal: callSignal });
    return { volumes, backups, store, found };
  }

  return {
    async listVolumeRepositories(given = {}) {
      return (await open(takeCall('listVolumeRepositories', given, listField))).found;
    },
    async describeVolumeRepositories(given = {}) {
      const { sizes = false, ...options } = takeCall('describeVolumeRepositories', given, describeField);
      const { volumes, backups, found } = await open(options);
      return describeRepositories({ backups, found, repositories: volumes, sizes, now: now(), signal: options.signal });
    },
    async checkVolumeRepositories(given = {}) {
      const { fix = false, graceInMs = 24 * hourInMs, ...options } = takeCall('checkVolumeRepositories', given, checkField);
      const { namespace, format } = options;
      const { volumes, backups, store, found } = await open(options);
      return checkRepositories({
        ...{ backups, store, found, fix, graceInMs, now, repositories: volumes, signal: options.signal },
        isWanted: (repository) =>
          (namespace ?? repository.namespace) === repository.namespace && (format ?? repository.format) === repository.format,
      });
    },
  };
}
