// What files.ts measures of Lifeboat, in a process of its own: saves a folder into a repository, or restores its newest snapshot.
// save-files.mjs JSON, where JSON tells command, format, place, password, source and target. Plain JavaScript on the built packages, so that the
// measurement does not load a compiler.
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const { command, format, place, password, source, target } = JSON.parse(process.argv[2] ?? '{}');
const load = (name) => import(pathToFileURL(resolve(import.meta.dirname, '../../packages', name, 'dist/index.js')).href);

async function openStore() {
  if (place.kind === 'folder') return (await load('core')).createFileSystemObjectStore({ root: place.folder });
  const { bucket, endpoint, accessKeyId, secretAccessKey } = place;
  return (await load('provider-minio')).createMinioObjectStore({ bucket, endpoint, credentials: { accessKeyId, secretAccessKey } });
}

const store = await openStore();
const { [format]: repositories, fillFolder, folderEntries } = await load('file-repository');
const given = { store, prefix: 'repository/', password };
const from = { host: 'default', user: 'default', path: '/files' };
const repository = await (command === 'create' ? repositories.create(given) : repositories.open(given));
if (command === 'backup') {
  const { problemCount } = await repository.writeSnapshot(folderEntries(source), { source: from, parallelFiles: 8 });
  if (problemCount > 0) throw new Error(`${problemCount} files were not saved as they are`);
} else if (command === 'restore') {
  const newest = (await repository.listSnapshots({ source: from })).at(-1);
  await mkdir(target);
  const { problemCount } = await fillFolder(await repository.openSnapshot(newest.id), target);
  if (problemCount > 0) throw new Error(`${problemCount} files were not restored as they are`);
}
await store.close?.();
