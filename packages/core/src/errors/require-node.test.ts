import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createEngine } from '../engine/create-engine.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import { createClusterClient } from '../kubernetes/create-cluster-client.ts';
import { createFileSystemObjectStore } from '../storage/file-system/file-system-store.ts';
import { createBackupStore } from '../storage/location/create-backup-store.ts';
import { requireNode } from './require-node.ts';

test.each(['18.20.4', '20.19.0', '22.18.0'])('Node %s is told that it is too old', (version) => {
  expect(() => requireNode(version)).toThrow(`Lifeboat needs Node.js 22.19 or newer; this is ${version} (`);
});

test.each(['22.19.0', '23.0.0', '24.21.0'])('Node %s will do', (version) => {
  expect(() => requireNode(version)).not.toThrow();
});

test('it is what the package says', async () => {
  const manifest = JSON.parse(await readFile(resolve(import.meta.dirname, '../../package.json'), 'utf8')) as { engines: { node: string } };
  expect(manifest.engines.node).toBe('>=22.19');
});

test('the engine, its stores and its clients look before anything else', async () => {
  const real = process.versions;
  Object.defineProperty(process, 'versions', { value: { ...real, node: '18.20.4' }, configurable: true });
  onTestFinished(() => void Object.defineProperty(process, 'versions', { value: real, configurable: true }));
  const tooOld = /needs Node\.js 22\.19 or newer; this is 18\.20\.4/;
  expect(() => createEngine({ storageLocations: {} })).toThrow(tooOld);
  expect(() => createClusterClient({ server: 'https://127.0.0.1:1' })).toThrow(tooOld);
  expect(() => createBackupStore({ location: 'a', store: createFileSystemObjectStore({ root: '/nowhere' }) })).toThrow(tooOld);
  await expect(clusterFromKubeConfig({ content: 'clusters: []' })).rejects.toThrow(tooOld);
});
