// node many-locations.ts <kubeconfig> <namespace> <folder>...: one backup to several folders at once. Any store will do.
import { clusterFromKubeConfig, createEngine, createFileSystemObjectStore } from '@lifeboat/core';

const [path, namespace = 'default', ...folders] = process.argv.slice(2);
const cluster = await clusterFromKubeConfig({ path });
const storageLocations = Object.fromEntries(folders.map((root) => [root, { store: createFileSystemObjectStore({ root }) }]));
const engine = createEngine({ cluster, storageLocations });

const name = `${namespace}-${new Date().toISOString().slice(0, 19).replace(/\D/g, '')}`;
const run = engine.backup({ name, includedNamespaces: [namespace], storageLocations: folders, storagePolicy: 'quorum' });
for await (const event of run)
  if (event.type === 'location') console.log(`${event.location.name}: ${event.location.outcome} ${event.location.error?.message ?? ''}`);
const { locations, phase } = await run.result; // rejects with STORE_POLICY_UNMET when fewer than a quorum have it
console.log(`Backup ${name}: ${phase} in ${locations.filter(({ outcome }) => outcome === 'stored').length} of ${locations.length}`);

// Later, when the others work again: copied from one that has it whole, and compared by SHA-256.
const repaired = await engine.repairBackup(name).result;
for (const location of repaired.locations) console.log(`${location.name}: ${location.outcome}`);
await cluster.close();
