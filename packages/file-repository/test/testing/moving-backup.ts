import { text } from 'node:stream/consumers';
import { clusterFromKubeConfig, createEngine, createFileSystemObjectStore } from '@lifeboat/core';
import { kopia } from '@lifeboat/file-repository';

/** Moves the claims of a namespace, to be killed meanwhile: `moving-backup.ts FOLDER NAMESPACE IMAGE`, with a kubeconfig as its input. */
const [root = '', namespace = '', image = ''] = process.argv.slice(2);
const cluster = await clusterFromKubeConfig({ content: await text(process.stdin) });
const engine = createEngine({
  cluster,
  storageLocations: { main: { store: createFileSystemObjectStore({ root }) } },
  volumeFiles: { formats: [kopia], password: 'a password of tests', mover: { image } },
});
await engine.backup({ name: 'killed', includedNamespaces: [namespace], snapshotMoveData: true }).result;
