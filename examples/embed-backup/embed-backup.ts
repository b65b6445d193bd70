// node embed-backup.ts <namespace> [folder] [kubeconfig]: backs a namespace up and restores it under a second name.
import { clusterFromKubeConfig, createEngine, createFileSystemObjectStore } from '@lifeboat/core';

const [namespace = 'default', folder = './backups', path] = process.argv.slice(2);
const cluster = await clusterFromKubeConfig({ path });
const engine = createEngine({
  cluster,
  storageLocations: { main: { store: createFileSystemObjectStore({ root: folder }) } },
});

const name = `${namespace}-${new Date().toISOString().slice(0, 19).replace(/\D/g, '')}`;
const backup = await engine.backup({ name, includedNamespaces: [namespace] }).result;
console.log(`Backup ${name}: ${backup.phase}, ${backup.items} objects, ${backup.bytes} bytes in ${folder}`);

const namespaceMapping = { [namespace]: `${namespace}-copy` };
const restore = await engine.restore({ backupName: name, namespaceMapping }).result;
console.log(`Restore into ${namespace}-copy: ${restore.phase}, ${restore.counts.created} objects created`);

for (const { phase, errors } of [backup, restore]) if (phase !== 'Completed') console.error(phase, errors);
process.exitCode = backup.phase === 'Completed' && restore.phase === 'Completed' ? 0 : 1;
await cluster.close();
