import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClusterClient } from '@lifeboat/core';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { expect, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';

const plugin = `
const add = (item, key) => ({ item: { ...item, data: { ...item.data, [key]: 'yes' } } });
const appliesTo = { includedResources: ['configmaps'] };
export default {
  specVersion: 1,
  name: 'example.com/marks',
  actions: {
    backup: [{ name: 'example.com/mark-saved', appliesTo, execute: async ({ item }) => add(item, 'saved') }],
    restore: [{ name: 'example.com/mark-restored', appliesTo, execute: async ({ item }) => add(item, 'restored') }],
    delete: [{ name: 'example.com/clean', appliesTo, execute: async () => {} }],
  },
};`;

test("the item actions of lifeboat.yaml's plugins run, whoever provides the location", async () => {
  const server = await startKubernetesApiServer();
  const cluster = createClusterClient({ server: server.url, token: server.token });
  const cwd = await mkdtemp(join(tmpdir(), 'lifeboat-cli-'));
  const lifeboat = (...argv: string[]) => runInProcess([...argv, '--kubeconfig', 'kubeconfig'], { cwd });
  const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
  try {
    await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
    await writeFile(join(cwd, 'marks.mjs'), plugin);
    await writeFile(
      join(cwd, 'lifeboat.yaml'),
      'plugins: [./marks.mjs]\nlocations:\n  - { name: here, provider: file, config: { path: here } }\n',
    );
    const metadata = { name: 'a', namespace: 'default' };
    await cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { own: 'x' } });
    const { code, stderr } = await lifeboat('backup', 'create', 'b1', '--include-namespaces', 'default');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('warning: example.com/marks: delete actions are not run by this version\n');
    await cluster.delete(configMaps, metadata);
    expect((await lifeboat('restore', 'create', '--from-backup', 'b1')).code).toBe(0);
    expect((await cluster.get(configMaps, metadata))?.data).toEqual({ own: 'x', saved: 'yes', restored: 'yes' });

    await rm(join(cwd, 'marks.mjs'));
    const refused = await lifeboat('backup', 'create', 'b2');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('the plugin ./marks.mjs is not there')]);
  } finally {
    await cluster.close();
    await server.close();
    await rm(cwd, { recursive: true, force: true });
  }
});
