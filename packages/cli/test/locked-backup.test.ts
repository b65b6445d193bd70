import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountKey, storageAccount } from '../../provider-azure/test/azurite.ts';
import { type LockingBlobs, startLockingBlobs } from '../../provider-azure/test/locking-blobs.ts';
import { runInProcess } from './run-in-process.ts';

let cwd: string;
let blobs: LockingBlobs;
let server: KubernetesApiServer;

beforeAll(async () => {
  [cwd, blobs, server] = await Promise.all([mkdtemp(join(tmpdir(), 'lifeboat-locked-')), startLockingBlobs(), startKubernetesApiServer()]);
  await writeFile(join(cwd, 'kubeconfig'), server.kubeconfig());
  await writeFile(join(cwd, 'azure.env'), `AZURE_STORAGE_KEY=${accountKey}\n`, { mode: 0o600 });
  await writeFile(
    join(cwd, 'lifeboat.yaml'),
    `locations:
  - name: locked
    default: true
    provider: azure
    objectStorage: { bucket: container }
    config: { storageAccount: ${storageAccount}, storageAccountURI: '${blobs.accountUrl}' }
    credential: { file: azure.env }
    objectLock: { mode: compliance }
`,
  );
});
afterAll(async () => {
  await blobs.stop();
  await server.close();
  await rm(cwd, { recursive: true, force: true });
});

const run = (...argv: string[]) => runInProcess(argv, { cwd, env: { HOME: cwd, KUBECONFIG: join(cwd, 'kubeconfig') } });

test('a location of Azure with objectLock: create, delete, set-ttl', async () => {
  expect(await run('backup', 'create', 'kept', '--include-namespaces', 'default', '--ttl', '1h')).toMatchObject({ code: 0 });
  const files = blobs.container.versions.filter(({ name }) => name.startsWith('backups/kept/') && !/in-progress/.test(name));
  const until = files[0]?.policy?.until;
  expect(files.map(({ policy }) => policy)).toEqual(files.map(() => ({ mode: 'Locked', until })));
  const deleted = await run('backup', 'delete', 'kept', '--confirm');
  expect(deleted.stderr).toContain(`is locked until ${until?.toISOString()} (compliance). Nothing was removed`);
  expect(deleted.code).toBe(1);
  const shorter = await run('backup', 'set-ttl', 'kept', '10m');
  expect(shorter.stderr).toMatch(/is locked until .* Nothing was changed/);
  expect(shorter.code).toBe(1);
  expect(await run('backup', 'set-ttl', 'kept', '3h')).toMatchObject({ code: 0 });
  const again = await run('backup', 'delete', 'kept', '--confirm');
  expect(again.stderr).toContain(`is locked until ${new Date((until?.getTime() ?? 0) + 7_200_000).toISOString()}`);
  expect(await run('backup', 'verify', 'kept')).toMatchObject({ code: 0 });
});
