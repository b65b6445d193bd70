import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClusterClient } from '@lifeboat/core';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';

const neverAsked =
  'current-context: a\nclusters: [{name: a, cluster: {server: "http://127.0.0.1:9"}}]\ncontexts: [{name: a, context: {cluster: a}}]\n';

const plugin = `
import { appendFileSync } from 'node:fs';
const add = (item, key) => ({ item: { ...item, data: { ...item.data, [key]: 'yes' } } });
const appliesTo = { includedResources: ['configmaps'] };
export default {
  specVersion: 1,
  name: 'example.com/marks',
  actions: {
    backup: [{ name: 'example.com/mark-saved', appliesTo, execute: async ({ item }) => add(item, 'saved') }],
    restore: [{ name: 'example.com/mark-restored', appliesTo, execute: async ({ item }) => add(item, 'restored') }],
    delete: [{ name: 'example.com/clean', appliesTo, execute: async ({ item, backup }) => appendFileSync(new URL('cleaned', import.meta.url), backup.metadata.name + ' ' + item.metadata.name + '\\n') }],
  },
};`;

test("the item actions of lifeboat.yaml's plugins run, whoever provides the location", async () => {
  const server = await startKubernetesApiServer();
  const cluster = createClusterClient({ server: server.url, token: server.token });
  const cwd = await mkdtemp(join(tmpdir(), 'lifeboat-cli-'));
  const lifeboat = (...argv: string[]) => runInProcess([...argv, '--kubeconfig', 'kubeconfig', '--config', 'lifeboat.yaml'], { cwd });
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
    await cluster.delete(configMaps, metadata);
    expect((await lifeboat('restore', 'create', '--from-backup', 'b1')).code).toBe(0);
    expect((await cluster.get(configMaps, metadata))?.data).toEqual({ own: 'x', saved: 'yes', restored: 'yes' });

    const deleted = await lifeboat('backup', 'delete', 'b1', '--confirm');
    expect(deleted.code, deleted.stderr).toBe(0);
    expect(await readFile(join(cwd, 'cleaned'), 'utf8')).toMatch(/^b1 a$/m);

    await rm(join(cwd, 'marks.mjs'));
    const refused = await lifeboat('backup', 'create', 'b2');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('the plugin ./marks.mjs is not there')]);
  } finally {
    await cluster.close();
    await server.close();
    await rm(cwd, { recursive: true, force: true });
  }
});

describe('a lifeboat.yaml that nobody names', () => {
  let cwd: string;
  const run = (argv: readonly string[], env = {}) => runInProcess(argv, { cwd, env });
  const wasRun = () => existsSync(join(cwd, 'run'));

  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'lifeboat-implicit-'));
    await writeFile(
      join(cwd, 'evil.mjs'),
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(join(cwd, 'run'))}, '');${plugin}`,
    );
    const config =
      'plugins: [./evil.mjs]\nlocations:\n  - { name: here, provider: file, default: true, config: { path: here } }\n  - { name: evil, provider: ./evil.mjs }\n  - { name: named, provider: marks }\n';
    await writeFile(join(cwd, 'lifeboat.yaml'), config);
    await writeFile(join(cwd, 'kubeconfig'), 'contexts: []');
    await writeFile(join(cwd, 'of-no-server'), neverAsked);
  });
  afterEach(() => rm(cwd, { recursive: true, force: true }));

  test('gives locations, and standard error says which file it is, once', async () => {
    const said = `Locations are read from ${join(cwd, 'lifeboat.yaml')}\n`;
    const { code, stderr } = await run(['backup', 'delete', 'b', '--confirm', '--location', 'here']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/BACKUP_NOT_FOUND/) });
    expect(stderr.split(said)).toHaveLength(2);
    expect(stderr).toContain('warning: the plugins of lifeboat.yaml are code');
    expect((await run(['backup', 'get', '--quiet'])).stderr).not.toContain(said);
    expect(wasRun()).toBe(false);
  });

  test.each([
    [['backup', 'get', '--location', 'evil']],
    [['backup', 'get', '--location', 'named']],
    [['backup', 'create', 'b', '--kubeconfig', 'of-no-server']],
    [['restore', 'create', '--from-backup', 'b', '--kubeconfig', 'of-no-server']],
    [['provider', 'validate', '--location', 'evil']],
  ])('runs no code: %j', async (argv) => {
    const { code, stderr } = await run(argv);
    expect(stderr).toMatch(
      /error: lifeboat\.yaml of .* names the plugin \.\/evil\.mjs, which is code.*--config lifeboat\.yaml.*LIFEBOAT_CONFIG/,
    );
    expect(code).toBe(2);
    expect(wasRun()).toBe(false);
  });

  test('is not read with a URL, not even when it is broken', async () => {
    await writeFile(join(cwd, 'lifeboat.yaml'), 'locations: 7\n');
    expect(await run(['backup', 'get', '--location', `file://${cwd}/here`])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^Local mode \(--location\): .*\nThere are no backups/),
    });
    const { code } = await run(['backup', 'delete', 'b', '--confirm', '--location', `file://${cwd}/here`]);
    expect(code).toBe(1);
    expect((await run(['backup', 'get'])).code).toBe(2);
  });

  test.each([
    [['--config', 'lifeboat.yaml'], {}],
    [[], { LIFEBOAT_CONFIG: 'lifeboat.yaml' }],
  ])('named by %j %j, it runs its code', async (flags, env) => {
    const { stderr } = await run(['backup', 'get', '--location', 'named', ...flags], env);
    expect(stderr).toContain('example.com/marks has no object stores');
    expect(wasRun()).toBe(true);
  });

  test('a LIFEBOAT_CONFIG that is not there is an error', async () => {
    const { code, stderr } = await run(['backup', 'get'], { LIFEBOAT_CONFIG: 'none.yaml' });
    expect(stderr).toContain('LIFEBOAT_CONFIG none.yaml: there is no such file');
    expect(code).toBe(2);
  });
});
