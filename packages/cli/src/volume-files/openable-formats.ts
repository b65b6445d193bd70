import type { FileRepositoryFormat } from '@lifeboat/core/plugin-api';
import { type RepositoryFormat, repositoryFormats } from './volume-files-spec.ts';

/** The formats of repositories, the default first. What reads and writes one is loaded when one is first opened: most commands open none. */
export function openableFormats(): FileRepositoryFormat[] {
  return repositoryFormats.map((name) => ({
    name,
    open: async (options) => (await load(name)).open(options),
    create: async (options) => (await load(name)).create(options),
  }));
}

async function load(name: RepositoryFormat): Promise<FileRepositoryFormat> {
  return (await import('@lifeboat/file-repository'))[name];
}
