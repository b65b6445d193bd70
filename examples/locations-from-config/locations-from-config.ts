// node locations-from-config.ts <namespace> [locations.json] [folder of secrets] [kubeconfig]: one backup to every configured location.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterFromKubeConfig, createEngine, createFileSystemProvider, type StorageLocationConfig } from '@lifeboat/core';
import { createAzureProvider } from '@lifeboat/provider-azure';
import { createMinioProvider } from '@lifeboat/provider-minio';

const [namespace = 'default', file = 'locations.json', secrets = 'secrets', path] = process.argv.slice(2);
const storageLocations: Record<string, StorageLocationConfig> = JSON.parse(await readFile(file, 'utf8'));
const cluster = await clusterFromKubeConfig({ path });
const engine = createEngine({
  cluster,
  storageLocations,
  plugins: [createMinioProvider(), createAzureProvider(), createFileSystemProvider()],
  // Whatever keeps your secrets answers here. These are files, as Kubernetes mounts Secrets.
  resolveSecret: ({ name, key }) => readFile(join(secrets, name, key), 'utf8'),
});

const name = `${namespace}-${new Date().toISOString().slice(0, 19).replace(/\D/g, '')}`;
try {
  const everywhere = { storageLocations: Object.keys(storageLocations), storagePolicy: 'any' } as const;
  const { phase, locations } = await engine.backup({ name, includedNamespaces: [namespace], ...everywhere }).result;
  console.log(`Backup ${name}: ${phase}`);
  for (const location of locations) console.log(`${location.name}: ${location.outcome} ${location.error?.message ?? ''}`.trim());
  process.exitCode = locations.every(({ outcome }) => outcome === 'stored') && phase === 'Completed' ? 0 : 1;
} finally {
  await engine.close();
  await cluster.close();
}
