/**
 * A program as a user may write one, for `check:packages`: it runs as it is on every runtime, and as one bundle. A backup and a restore,
 * a command in a Pod, files of a volume in the format of kopia, and an object of S3. Prints `all is well` at its end.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterFromKubeConfig, createEngine, createFileSystemObjectStore } from '@lifeboat/core';
import type { SourceEntry } from '@lifeboat/core/plugin-api';
import { kopia } from '@lifeboat/file-repository';
import { createMinioObjectStore } from '@lifeboat/provider-minio';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';

const folder = await mkdtemp(join(tmpdir(), 'lifeboat-program-'));
const server = await startKubernetesApiServer({
  namespaces: ['shop'],
  onExec: ({ command }) => ({ exitCode: 0, stdout: command.join(' ') }),
});
const cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
const inShop = (name: string) => ({ name, namespace: 'shop' });
await cluster.create(
  { group: '', version: 'v1', resource: 'configmaps' },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: inShop('prices'), data: { tea: '2' } },
);
await cluster.create(
  { group: '', version: 'v1', resource: 'pods' },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: inShop('db'),
    spec: { containers: [{ name: 'main', image: 'db' }] },
    status: { phase: 'Running' },
  },
);

const engine = createEngine({ cluster, storageLocations: { main: { store: createFileSystemObjectStore({ root: folder }) } } });
const backup = await engine.backup({ name: 'one', includedNamespaces: ['shop'] }).result;
assert.equal(backup.phase, 'Completed');
const restore = await engine.restore({ backupName: 'one', namespaceMapping: { shop: 'copy' } }).result;
assert.equal(restore.phase, 'Completed');
const copy = await cluster.get({ group: '', version: 'v1', resource: 'configmaps' }, { name: 'prices', namespace: 'copy' });
assert.deepEqual(copy?.data, { tea: '2' });
let printed = '';
await cluster.exec(
  { namespace: 'shop', pod: 'db', container: 'main', command: ['pg_dump', 'shop'] },
  {
    onOutput: ({ bytes }) => {
      printed += Buffer.from(bytes).toString();
    },
  },
);
assert.equal(printed, 'pg_dump shop');

const repository = await kopia.create({
  store: createFileSystemObjectStore({ root: folder }),
  prefix: 'kopia/shop/',
  password: async () => 'the password',
});
const data = Buffer.alloc(16 * 2 ** 20, 'files of volumes, ');
for (let at = 0; at < data.length; at += 64) data.writeUInt32LE(Math.imul(at, 2654435761) >>> 0, at);
async function* content() {
  yield data;
}
async function* entries(): AsyncGenerator<SourceEntry> {
  const facts = { mode: 0o755, uid: 0, gid: 0, mtimeInNs: 0n };
  yield { ...facts, path: [], type: 'directory', size: 0 };
  yield { ...facts, path: ['data'], type: 'file', size: data.length, open: content };
}
const { snapshot } = await repository.writeSnapshot(entries(), { source: { host: 'default', user: 'default', path: '/data' } });
const tree = await repository.openSnapshot(snapshot.id);
const file = await tree.find(['data']);
assert(file);
const read: Uint8Array[] = [];
for await (const chunk of tree.readFile(file)) read.push(chunk);
assert(Buffer.concat(read).equals(data));

const bucket = createServer((_request, response) => {
  response.writeHead(404, { 'content-type': 'application/xml' }).end('<Error><Code>NoSuchKey</Code><Message>no</Message></Error>');
});
await new Promise<void>((resolve) => bucket.listen(0, '127.0.0.1', resolve));
const store = createMinioObjectStore({
  endpoint: `http://127.0.0.1:${(bucket.address() as AddressInfo).port}`,
  bucket: 'backups',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
});
await assert.rejects(store.getObject('missing'), { code: 'OBJECT_NOT_FOUND' });
bucket.close();

await engine.close();
await cluster.close();
await server.close();
await rm(folder, { recursive: true });
console.log('all is well');
