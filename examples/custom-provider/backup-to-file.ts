// node backup-to-file.ts <namespace> [file] [kubeconfig]: backs a namespace up into a SQLite file and restores it from there.
import { clusterFromKubeConfig, createEngine } from '@lifeboat/core';
import { createSqliteObjectStore } from './sqlite-object-store.ts';

const [namespace = 'default', file = './backups.db', path] = process.argv.slice(2);
const cluster = await clusterFromKubeConfig({ path });
const store = createSqliteObjectStore({ file });
const engine = createEngine({ cluster, storageLocations: { main: { store } } });

const name = `${namespace}-${Date.now()}`;
const backup = await engine.backup({ name, includedNamespaces: [namespace] }).result;
console.log(`Backup ${name}: ${backup.phase}, ${backup.items} objects in ${file}`);

const namespaceMapping = { [namespace]: `${namespace}-copy` };
const restore = await engine.restore({ backupName: name, namespaceMapping }).result;
console.log(`Restore into ${namespace}-copy: ${restore.phase}, ${restore.counts.created} objects created`);

process.exitCode = backup.phase === 'Completed' && restore.phase === 'Completed' ? 0 : 1;
await Promise.all([cluster.close(), store.close?.()]);
