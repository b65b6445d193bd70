import { relative, resolve, sep } from 'node:path';
import { realFolder } from '../plugin-api/checks/real-folder.ts';
import { takeOptions } from '../plugin-api/checks/take-options.ts';
import type { ProviderPlugin } from '../plugin-api/provider-plugin.ts';
import { readConfig } from '../provider-kit/config-reader.ts';
import { createFileSystemObjectStore } from '../storage/file-system/file-system-store.ts';
import { objectOf, text } from '../velero-api/schema/field-schema.ts';

/** Options of {@link createFileSystemProvider}. */
export interface FileSystemProviderOptions {
  /** A folder that all locations must be in. Set it if other people describe the locations. @default locations may be anywhere */
  readonly within?: string;
}

const name = 'lifeboat.io/file';
const optionsField = objectOf<FileSystemProviderOptions>({ within: text });

/** Creates the provider `file`, whose locations are folders, named by `config.path`. @throws LifeboatError `INVALID_CONFIG` */
export function createFileSystemProvider(given: FileSystemProviderOptions = {}): ProviderPlugin {
  const { within } = takeOptions('createFileSystemProvider', given, optionsField);
  return {
    specVersion: 1,
    name,
    async createObjectStore(location) {
      const config = readConfig(location, name, ['path']);
      const path = config.nonEmpty('path');
      if (path === undefined) throw config.invalid('path', 'is missing: the folder of the backups');
      if (within !== undefined && !liesIn(path, within)) throw config.invalid('path', `is no folder in ${within}`);
      return createFileSystemObjectStore({ root: path, ...(location.prefix !== undefined && { prefix: location.prefix }) });
    },
  };
}

function liesIn(path: string, folder: string): boolean {
  const from = realFolder(folder);
  const way = relative(from, realFolder(resolve(from, path)));
  return way !== '..' && !way.startsWith(`..${sep}`);
}
