import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ClusterClient,
  clusterFromKubeConfig,
  createEngine,
  createFileSystemObjectStore,
  type VolumeFilesOptions,
} from '@lifeboat/core';
import type { KubeObject, ObjectStore } from '@lifeboat/core/plugin-api';
import { kopia } from '@lifeboat/file-repository';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { nodeImage } from '../../../../test/real-servers/node-servers.ts';
import { runInProcess } from '../run-in-process.ts';

const node = inject('node');
const core = (resource: string) => ({ group: '', version: 'v1', resource });
const [pods, claims, namespaces, quotas] = [core('pods'), core('persistentvolumeclaims'), core('namespaces'), core('resourcequotas')];
const [shop, small] = ['volume-restore', 'volume-restore-small'];
const password = 'a password of tests';
const volume = { pod: `${shop}/web`, volume: 'data' };
const into = { namespace: shop, claim: 'data' };

const fill = `cd /data; mkdir -p d/empty; echo hello >d/hello; ln -s hello d/link; printf x >"a
b"; printf z >"$(printf 'n\\303\\244me')"; cp /bin/busybox suid; chown 7:8 suid; chmod 4750 suid; head -c 3000000 /dev/urandom >random
chmod 1770 d; touch -d "2001-02-03 04:05:06" d/hello d/empty suid; head -c 2000000 /dev/zero >/scratch/zero; sync`;
const harm = 'cd /data; rm -r random d/empty; echo bad >d/hello; chmod 755 d; echo later >later; rm d/link; mkdir d/link; sync';
const look = `cd /data; find . ! -type l -exec stat -c "%n %f %u:%g %s" {} + | sort; find . -type f -exec stat -c "%n %Y" {} + | sort
find . -type l -exec stat -c "%u:%g %N" {} +; find . -type f -exec md5sum {} + | sort`;

describe.skipIf(!node)('files of a volume into a claim that is there, on a real node', () => {
  let cluster: ClusterClient;
  let store: ObjectStore;
  let folder: string;
  let before: string;

  const engineWith = (files: Partial<VolumeFilesOptions> = {}) =>
    createEngine({
      cluster,
      storageLocations: { main: { store } },
      volumeFiles: { formats: [kopia], password, mover: { image: nodeImage }, ...files },
      resourceTimeoutInMs: 60_000,
    });
  const lifeboat = (...argv: string[]) =>
    runInProcess(
      ['volume', 'restore', 'saved', `${shop}/data`, '--into', `${shop}/data`, '--kubeconfig', node?.kubeconfig ?? '', ...argv],
      {
        cwd: folder,
        env: { LIFEBOAT_CONFIG: 'lifeboat.yaml', LIFEBOAT_REPOSITORY_PASSWORD: password },
      },
    );

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: node?.kubeconfig ?? '' });
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-restore-'));
    await mkdir(join(folder, 'store'));
    store = createFileSystemObjectStore({ root: join(folder, 'store') });
    const locations = 'locations:\n  - { name: main, provider: file, config: { path: store }, default: true }\n';
    await writeFile(join(folder, 'lifeboat.yaml'), `${locations}volumeFiles: { mover: { image: ${nodeImage} } }\n`);
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: shop } });
    const spec = { storageClassName: 'bench-csi', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '32Mi' } } };
    await cluster.create(claims, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: shop }, spec });
    await makePod();
    await sh(fill);
    before = await sh(look);
    const backup = await engineWith().backup({ name: 'saved', includedNamespaces: [shop], defaultVolumesToFsBackup: true }).result;
    expect({ phase: backup.phase, errors: backup.errors }).toEqual({ phase: 'Completed', errors: {} });
    await sh(harm);
  });
  afterAll(async () => {
    for (const name of [shop, small]) await cluster?.delete(namespaces, { name });
    await cluster?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function makePod(): Promise<void> {
    const volumeMounts = ['data', 'scratch'].map((name) => ({ name, mountPath: `/${name}` }));
    await cluster.create(pods, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: shop },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [{ name: 'main', image: nodeImage, command: ['sleep', '100000'], volumeMounts }],
        volumes: [
          { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
          { name: 'scratch', emptyDir: { medium: 'Memory', sizeLimit: '8Mi' } },
        ],
      },
    });
    const phase = async () => (await getPod(shop))?.status as { phase?: string } | undefined;
    await vi.waitFor(async () => expect((await phase())?.phase).toBe('Running'), { timeout: 90_000, interval: 100 });
  }

  const getPod = (namespace: string): Promise<KubeObject | undefined> => cluster.get(pods, { namespace, name: 'web' });

  async function sh(line: string): Promise<string> {
    const printed: Uint8Array[] = [];
    const target = { namespace: shop, pod: 'web', container: 'main', command: ['sh', '-c', line] };
    const { exitCode } = await cluster.exec(target, { onOutput: ({ stream, bytes }) => void (stream === 'stdout' && printed.push(bytes)) });
    expect(exitCode).toBe(0);
    return Buffer.concat(printed).toString();
  }

  test('beside the Pod that uses it, what differs; without it, an exact copy', async () => {
    const refused = await lifeboat('--mode', 'changed');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/is used by pod web: stop it first[\s\S]*--allow-in-use/) });
    const planned = await lifeboat('--mode', 'exact', '--dry-run');
    expect(planned.code, planned.stderr).toBe(0);
    expect(planned.stdout.split('\n').slice(0, 7).toSorted()).toEqual([
      '+ /d/empty',
      '+ /random',
      '- /later',
      'Volume volume-restore/data would be restored into claim volume-restore/data',
      '~ /d',
      '~ /d/hello',
      '~ /d/link',
    ]);

    const changed = await engineWith().restoreVolume({ backupName: 'saved', volume, into, mode: 'changed', allowInUse: true }).result;
    expect(changed.issues.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^\/d\/link is a directory, and in the backup a symlink/),
    ]);
    expect(await sh('cd /data; cat d/hello later; md5sum <random; ls -A')).toBe(
      `hello\nlater\n${/(\w+) {2}\.\/random/.exec(before)?.[1]}  -\na?b\nd\nlater\nn??me\nrandom\nsuid\n`,
    );

    await cluster.delete(pods, { namespace: shop, name: 'web' }, { gracePeriodSeconds: 0 });
    await vi.waitFor(async () => expect(await getPod(shop)).toBeUndefined(), { timeout: 60_000, interval: 100 });
    const exact = await lifeboat('--mode', 'exact', '--confirm');
    expect(exact.code, exact.stderr).toBe(0);
    expect(exact.stdout).toMatch(/restored into claim volume-restore\/data\n/);
    await makePod();
    expect(await sh(look)).toBe(before);
  });

  test('a mover that cannot start is told, and nothing changes', async () => {
    const request = { backupName: 'saved', volume, into, allowInUse: true, dryRun: true } as const;
    const image = engineWith({ mover: { image: 'bench.local/none:1', imagePullPolicy: 'Never' } });
    await expect(image.restoreVolume(request).result).rejects.toMatchObject({
      code: 'MOVER_FAILED',
      message: expect.stringMatching(/of claim data cannot start: ErrImageNeverPull/),
    });
    const metadata = { name: 'full', namespace: shop };
    await cluster.create(quotas, { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { pods: '1' } } });
    await vi.waitFor(async () => {
      const quota = await cluster.get(quotas, { namespace: shop, name: 'full' });
      expect((quota?.status as { used?: { pods?: string } } | undefined)?.used?.pods).toBe('1');
    });
    await expect(engineWith().restoreVolume(request).result).rejects.toMatchObject({
      code: 'KUBERNETES_FORBIDDEN',
      message: expect.stringMatching(/refuses a mover pod for claim volume-restore\/data: .*exceeded quota/),
    });
    await cluster.delete(quotas, { namespace: shop, name: 'full' });
  });

  test('a volume that is too small leaves its Pod waiting, and the restore says which and how large it must be', async () => {
    const patch = (value: string) => [{ operation: 'replace', path: '/spec/volumes/1/emptyDir/sizeLimit', value }];
    const rules = { version: 'v1', resourceModifierRules: [{ conditions: { groupResource: 'pods' }, patches: patch('1Mi') }] };
    const config = { name: 'small-disk', namespace: shop };
    const data = { 'rules.yaml': JSON.stringify(rules) };
    await cluster.create(core('configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: config, data });
    const engine = createEngine({
      cluster,
      namespace: shop,
      storageLocations: { main: { store } },
      volumeFiles: { formats: [kopia], password, mover: { image: nodeImage } },
    });
    const request = { name: 'into-small', backupName: 'saved', namespaceMapping: { [shop]: small } };
    const restored = await engine.restore({ ...request, resourceModifier: { kind: 'configmap', name: 'small-disk' } }).result;
    expect(restored.phase).toBe('PartiallyFailed');
    const [issue] = restored.issues.filter(({ code, severity }) => code === 'VOLUME_NOT_RESTORED' && severity === 'error');
    expect(issue).toMatchObject({
      errorCode: 'VOLUME_FULL',
      message: expect.stringMatching(
        /Volume scratch is full: .*[Nn]o space left.* Its files take 2000000 bytes, and it has 1048576\. Give its claim/,
      ),
    });
    expect(await getPod(small)).toMatchObject({ status: { phase: 'Pending' } });
  });
});
