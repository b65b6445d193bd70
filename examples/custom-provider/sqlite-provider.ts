import { resolve } from 'node:path';
import { LifeboatError, type ProviderPlugin } from '@lifeboat/core/plugin-api';
import { readConfig } from '@lifeboat/core/provider-kit';
import { createSqliteObjectStore } from './sqlite-object-store.ts';

const name = 'example.com/sqlite';

/** The provider of locations with `provider: sqlite`: backups in the SQLite file that `config.file` names. */
export function createSqliteProvider(): ProviderPlugin {
  return {
    specVersion: 1,
    name,
    async createObjectStore(location) {
      const file = readConfig(location, name, ['file']).nonEmpty('file');
      if (!file) throw new LifeboatError({ code: 'INVALID_CONFIG', message: `Location '${location.name}' (${name}) has no config.file` });
      return createSqliteObjectStore({ file: resolve(file), prefix: location.prefix });
    },
  };
}
