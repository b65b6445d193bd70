import { text } from 'node:stream/consumers';
import { clusterFromKubeConfig, createEngine, createFileSystemObjectStore } from '@lifeboat/core';
import { kopia } from '@lifeboat/file-repository';

/** Moves the claims of a namespace, or with `files` copies the files of its Pods, to be killed meanwhile:
 * `moving-backup.ts FOLDER NAMESPACE IMAGE [files]`, with a kubeconfig as its input. */
const [root = '', namespace = '', image = '', what] = process.argv.slice(2);
const cluster = await clusterFromKubeConfig({ content: await text(process.stdin) });
const engine = createEngine({
  cluster,
  storageLocations: { main: { store: createFileSystemObjectStore({ root }) } },
  lease: { durationInMs: 2000 },
  volumeFiles: { formats: [kopia], password: 'a password of tests', mover: { image } },
});
const how = what === 'files' ? { defaultVolumesToFsBackup: true } : { snapshotMoveData: true };
await engine.backup({ name: 'killed', includedNamespaces: [namespace], ...how }).result;
