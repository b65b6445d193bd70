import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { bareEnv, cliCommand } from '../testing/cli-command.ts';
import { lifeboat } from '../testing/lifeboat-cli.ts';

const real = inject('real');

interface RunningServer {
  readonly log: () => string;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
}

// What `lifeboat install` prints, applied by kubectl; then the server as a process that has the token of its ServiceAccount only.
describe.skipIf(!real)('lifeboat server with the rights of lifeboat install', { timeout: 120_000 }, () => {
  if (!real) return;
  const { state, minio } = real;
  const name = 'server';
  const ends: (() => Promise<unknown>)[] = [];
  let kubeconfig: string;
  let folder: string;
  const k = (...args: string[]) => kubectl(kubeconfig, ...args);
  const velero = (...args: string[]) => runServerScript('velero', ['cli', name, '--colorized=false', ...args], state);

  async function apply(profile: string): Promise<void> {
    const config = `region=${minio.region},s3ForcePathStyle=true,s3Url=${minio.endpoint}`;
    const place = ['--provider', 'aws', '--bucket', name, '--backup-location-config', config, '--secret-file', join(folder, 'keys')];
    const flags = ['--image', 'none', '--replicas', '0', '--profile', profile, '--use-volume-snapshots=false', '--dry-run', '-o', 'yaml'];
    const printed = await lifeboat(['install', ...place, ...flags]);
    expect(printed.code, printed.stderr).toBe(0);
    const file = join(folder, 'install.yaml');
    await writeFile(file, printed.stdout);
    // The definitions are served a moment after they are there.
    await k('apply', '--server-side', '-f', file).catch(() => {});
    await k('wait', '--for=condition=Established', 'crd', '-l', 'component=velero', '--timeout=120s');
    await k('apply', '--server-side', '-f', file);
  }

  async function startServer(): Promise<RunningServer> {
    const token = await k('-n', 'velero', 'create', 'token', 'velero');
    const config = parse(await readFile(kubeconfig, 'utf8')) as { users: { name: string }[] };
    const users = config.users.map((user) => ({ name: user.name, user: { token } }));
    const file = join(folder, 'server.kubeconfig');
    await writeFile(file, stringify({ ...config, users }), { mode: 0o600 });
    const child = spawn(process.execPath, [...cliCommand(), 'server', '--kubeconfig', file, '--providers', 'aws'], {
      env: bareEnv({ HOME: folder }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        log += text;
      });
    const ended = new Promise<number | null>((done) => child.on('close', done));
    const stop = async () => {
      child.kill('SIGTERM');
      return await ended;
    };
    ends.push(stop);
    return { log: () => log, stop };
  }

  const phaseOf = (kind: string, object: string) => k('-n', 'velero', 'get', kind, object, '-o', 'jsonpath={.status.phase}');

  /** What a restore says that ended as FailedValidation. */
  async function refusalOf(restore: string): Promise<string> {
    expect(await phaseOf('restore', restore)).toBe('FailedValidation');
    return await k('-n', 'velero', 'get', 'restore', restore, '-o', 'jsonpath={.status.validationErrors[0]}');
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-server-'));
    ends.push(() => rm(folder, { recursive: true }));
    const started = await startCluster(name, ['--controllers'], state);
    ends.push(started.down);
    kubeconfig = started.kubeconfig;
    await runServerScript('stores', ['bucket', name], state);
    await writeFile(
      join(folder, 'keys'),
      `[default]\naws_access_key_id=${minio.accessKeyId}\naws_secret_access_key=${minio.secretAccessKey}\n`,
    );
    for (const namespace of ['shop', 'bank']) {
      await k('create', 'namespace', namespace);
      await k('-n', namespace, 'create', 'configmap', 'prices', '--from-literal=tea=3');
    }
    await k('-n', 'shop', 'create', 'role', 'reader', '--verb=get', '--resource=pods');
  }, 120_000);

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  test('the kustomize base, with the overlay of its page, is accepted by the API server', async () => {
    const root = resolve(import.meta.dirname, '../..');
    const page = await readFile(join(root, 'deploy/kustomize/README.md'), 'utf8');
    const [overlay = '', location = ''] = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text);
    const here = join(folder, 'overlay');
    await mkdir(here);
    const base = relative(here, join(root, 'deploy/kustomize/base'));
    await writeFile(join(here, 'kustomization.yaml'), overlay.replace(/github\.com\S+/, base));
    await writeFile(join(here, 'location.yaml'), location);
    await writeFile(join(here, 'aws.ini'), await readFile(join(folder, 'keys')));
    await k('apply', '--server-side', '-k', here).catch(() => {});
    await k('wait', '--for=condition=Established', 'crd', '-l', 'component=velero', '--timeout=120s');
    await k('apply', '--server-side', '-k', here);
    const image = await k('-n', 'velero', 'get', 'deploy', 'velero', '-o', 'jsonpath={.spec.template.spec.containers[0].image}');
    expect(image).toBe('registry.example.org/tools/lifeboat:0.1.0');
    const data = await k('-n', 'velero', 'get', 'secret', 'cloud-credentials', '-o', 'jsonpath={.data.cloud}');
    expect(Buffer.from(data, 'base64').toString()).toBe(await readFile(join(folder, 'keys'), 'utf8'));
    expect(await k('-n', 'velero', 'get', 'bsl', 'default', '-o', 'jsonpath={.spec.objectStorage.bucket}')).toBe('backups');
    // A Namespace that ends while its definitions go may wait a minute for the server's discovery.
    for (const kinds of ['namespace', 'clusterrolebinding,clusterrole,validatingadmissionpolicybinding,validatingadmissionpolicy,crd'])
      await k('delete', kinds, '-l', 'app.kubernetes.io/part-of=lifeboat');
  });

  test('the commands that people know remove what lifeboat install made, too', async () => {
    const flags = ['--image', 'none', '--no-secret', '--no-default-backup-location', '--kubeconfig', kubeconfig];
    const installed = await lifeboat(['install', ...flags]);
    expect(installed.code, installed.stderr).toBe(0);
    await k('delete', 'namespace/velero', 'clusterrolebinding/velero');
    await k('delete', 'crds', '-l', 'component=velero');
    const left = () =>
      k(
        'get',
        'crd,ns,clusterrolebinding,clusterrole,validatingadmissionpolicy,validatingadmissionpolicybinding',
        '-l',
        'component=velero',
        '-o',
        'name',
      );
    await expect.poll(left, { timeout: 60_000, interval: 500 }).toBe('');
  });

  test('full: the real client lists locations, backs up and restores a role that the server has not', async () => {
    await apply('full');
    const server = await startServer();
    await expect.poll(() => velero('backup-location', 'get'), { timeout: 20_000, message: server.log() }).toMatch(/default.*Available/);
    // A right that no profile has itself.
    await k('create', 'clusterrole', 'prober', '--verb=get', '--non-resource-url=/metrics');
    await k('label', 'clusterrole', 'prober', 'app=prober');
    await velero(
      'backup',
      'create',
      'roles',
      '--include-resources',
      'clusterroles.rbac.authorization.k8s.io',
      '--selector',
      'app=prober',
      '--wait',
    );
    expect(await phaseOf('backup', 'roles'), server.log()).toBe('Completed');
    await k('delete', 'clusterrole', 'prober');
    await velero('restore', 'create', 'roles', '--from-backup', 'roles', '--wait');
    expect(await phaseOf('restore', 'roles'), server.log()).toBe('Completed');
    expect(await k('get', 'clusterrole', 'prober', '-o', 'jsonpath={.rules[0].nonResourceURLs[0]}')).toBe('/metrics');
    // For those that may do less.
    await velero('backup', 'create', 'both', '--include-namespaces', 'shop,bank', '--wait');
    expect(await server.stop(), server.log()).toBe(0);
  });

  test('namespaces: what is inside is backed up and restored, and nothing outside can be read', async () => {
    await k('delete', 'clusterrole,clusterrolebinding', 'velero');
    await apply('namespaces=shop');
    const server = await startServer();
    await velero('backup', 'create', 'shop', '--include-namespaces', 'shop', '--wait');
    expect(await phaseOf('backup', 'shop'), `${server.log()}${await velero('backup', 'logs', 'shop')}`).toBe('Completed');
    await k('-n', 'shop', 'delete', 'configmap/prices', 'role/reader');
    await velero('restore', 'create', 'shop', '--from-backup', 'shop', '--wait');
    expect(await phaseOf('restore', 'shop'), `${server.log()}${await velero('restore', 'logs', 'shop')}`).toBe('Completed');
    expect(await k('-n', 'shop', 'get', 'configmap', 'prices', '-o', 'jsonpath={.data.tea}')).toBe('3');
    await velero('backup', 'create', 'bank', '--include-namespaces', 'bank', '--wait');
    expect(await phaseOf('backup', 'bank')).not.toBe('Completed');
    await k('-n', 'shop', 'delete', 'configmap/prices');
    await velero('restore', 'create', 'both', '--from-backup', 'both', '--wait');
    expect(await refusalOf('both')).toMatch(/may not create configmaps, .*in namespace "bank"\. Nothing was written/);
    expect(await refusalOf('both')).not.toContain('"shop"');
    expect(await k('-n', 'shop', 'get', 'configmap', '-o', 'name')).not.toContain('prices');
    expect(await server.stop(), server.log()).toBe(0);
  });

  test('backup-only: a backup is made, and a restore writes nothing', async () => {
    await apply('backup-only');
    const server = await startServer();
    await velero('backup', 'create', 'read', '--include-namespaces', 'bank', '--wait');
    expect(await phaseOf('backup', 'read'), `${server.log()}${await velero('backup', 'logs', 'read')}`).toBe('Completed');
    // Events are among the rights of every profile.
    await expect.poll(() => k('-n', 'velero', 'describe', 'backup', 'read')).toMatch(/Normal +BackupCompleted/);
    await k('-n', 'bank', 'delete', 'configmap', 'prices');
    await velero('restore', 'create', 'read', '--from-backup', 'read', '--wait');
    expect(await refusalOf('read')).toMatch(/^Restore "read" was refused: this identity may not create configmaps, .* in namespace "bank"/);
    expect(await k('-n', 'bank', 'get', 'configmap', '-o', 'name')).not.toContain('prices');
    expect(await server.stop(), server.log()).toBe(0);
  });
});
