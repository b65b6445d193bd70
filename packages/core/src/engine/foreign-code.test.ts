import { generateKeyPairSync } from 'node:crypto';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { EngineOptions } from '../contract/engine.ts';
import type { StorageLocation } from '../contract/locations/storage-location.ts';
import type { Run } from '../contract/run.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import { createClusterClient } from '../kubernetes/create-cluster-client.ts';
import { askForToken } from '../kubernetes/credentials/ask-for-token.ts';
import { openTrust } from '../storage/digests/location-trust.ts';
import { createEngine } from './create-engine.ts';
import { storeWaits } from './store-waits.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});

const never = () => new Promise<never>(() => {});
const throws = () => {
  throw new Error('it is broken');
};
const rejects = async () => throws();
const nonsense = async () => ({ nonsense: true });
const { publicKey } = generateKeyPairSync('ed25519', {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const request = { name: 'b', includedNamespaces: ['default'] };

function engineWith(location: Partial<StorageLocation>, options: Partial<EngineOptions> = {}) {
  const place = () => ({ store: createMemoryObjectStore(), patienceInMs: 0, ...location });
  return createEngine({ cluster, storageLocations: { main: { ...place(), default: true }, other: place() }, ...options });
}

/** What nobody looked at. */
async function unhandledOf(start: () => void): Promise<unknown[]> {
  const seen: unknown[] = [];
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (error) => seen.push(error));
  try {
    start();
    await vi.waitUntil(() => seen.length > 0, { interval: 2 });
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const other of others) process.on('unhandledRejection', other);
  }
  return seen;
}

/** What no handler sees would end the process of a caller. */
function noUnhandledRejection(): void {
  const seen: unknown[] = [];
  const note = (error: unknown) => seen.push(error);
  process.on('unhandledRejection', note);
  onTestFinished(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(seen).toEqual([]);
  });
}

const bad: [string, () => unknown][] = [
  ['never answers', never],
  ['throws', throws],
  ['rejects', rejects],
  ['returns nonsense', nonsense],
];

test.each(bad)('a loop over events that %s does not end the copy, the repair and the deletion that it follows', async (_, call) => {
  noUnhandledRejection();
  const engine = engineWith({});
  await engine.backup(request).result;
  const follow = <Result>(run: Run<unknown, Result>) => {
    const loop = async () => {
      for await (const _event of run) await call();
    };
    loop().catch(() => {});
    return run.result;
  };
  expect(await follow(engine.copyBackup({ name: 'b', from: 'main', to: 'other' }))).toMatchObject({ outcome: 'copied' });
  expect(await follow(engine.deleteBackup('b', { storageLocation: 'other' }))).toMatchObject({ restores: [] });
  const { locations } = await follow(engine.repairBackup('b', { storageLocations: ['main', 'other'] }));
  expect(locations.map(({ outcome }) => outcome)).toEqual(['present', 'copied']);
});

test.each(bad)('an onStoreWait that %s does not end who waits', async (_, call) => {
  noUnhandledRejection();
  const tell = storeWaits({ location: 'main', onStoreWait: call as never });
  const wait = { error: new Error('away'), waitedInMs: 2_000, patienceInMs: 5_000 };
  expect(tell({ ...wait, state: 'waiting' } as never)).toBe(undefined);
  expect(tell({ ...wait, state: 'answered' } as never)).toBe(undefined);
});

test.each(bad)('a logger that %s does not end the run', async (_, call) => {
  noUnhandledRejection();
  const logger = { debug: call, info: call, warn: call, error: call } as never;
  const { phase } = await engineWith({}, { logger }).backup(request).result;
  expect(phase).toBe('Completed');
});

test.each(bad)('a clock that %s is told', async (_, call) => {
  const message = call === throws ? 'it is broken' : 'now returned no Date';
  await expect(engineWith({}, { now: call as never }).backup(request).result).rejects.toThrow(message);
});

test.each(bad)('a signer that %s ends the backup with its name, and leaves none', async (_, call) => {
  const signWith = { publicKey, sign: call as never };
  if (call === never) {
    const { signer } = openTrust({ signWith }, 'main', { timeoutInMs: 20 });
    await expect(signer?.sign(Buffer.from('x'), {})).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'What signs for location "main" timed out after 20ms',
    });
    return;
  }
  const engine = engineWith({ signWith });
  await expect(engine.backup(request).result).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringMatching(call === nonsense ? /gave no Ed25519 signature/ : /What signs for location "main" failed: it is broken/),
  });
  await expect(engine.getBackup('b')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
});

test('a canceled run does not wait for a signer that never answers', async () => {
  const run = engineWith({ signWith: { publicKey, sign: never } }).backup(request);
  setTimeout(() => run.cancel(), 300);
  await expect(run.result).rejects.toMatchObject({ code: 'CANCELED' });
});

test.each(bad)('known backups whose get %s are told', async (_, get) => {
  const { known } = openTrust({ knownBackups: { get: get as never, set: async () => {} } }, 'main', { timeoutInMs: 20 });
  const expected =
    get === never
      ? /get of the known backups of location "main" for backup "b" timed out/
      : get === nonsense
        ? /answered something else: uid: Required value/
        : /it is broken/;
  await expect(known?.get('b', {})).rejects.toThrow(expected);
});

test.each(bad)('a tokenProvider that %s is told', async (_, call) => {
  if (call === never) {
    const timeoutInMs = 20;
    await expect(askForToken(never, { refresh: false, timeoutInMs })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await expect(askForToken(never, { refresh: false, signal: AbortSignal.timeout(5) })).rejects.toMatchObject({ code: 'CANCELED' });
    return;
  }
  const client = createClusterClient({ server: server.url, tokenProvider: call as never });
  await expect(client.version()).rejects.toMatchObject({
    code: 'KUBERNETES_UNAUTHORIZED',
    message: expect.stringMatching(call === nonsense ? /tokenProvider of the cluster client returned no token/ : /it is broken/),
  });
  await client.close();
});

test.each<[string, (engine: ReturnType<typeof engineWith>) => unknown]>([
  ['backup', (engine) => engine.backup({ ...request, storageLocation: 'none' })],
  ['resumeBackup', (engine) => engine.resumeBackup('none')],
  ['restore', (engine) => engine.restore({ backupName: 'none' })],
  ['resumeRestore', (engine) => engine.resumeRestore('none')],
  ['planRestore', (engine) => engine.planRestore({ backupName: 'none' })],
  ['copyBackup', (engine) => engine.copyBackup({ name: 'none', from: 'main', to: 'other' })],
  ['repairBackup', (engine) => engine.repairBackup('none')],
  ['verifyBackup', (engine) => engine.verifyBackup('none')],
  ['deleteBackup', (engine) => engine.deleteBackup('none')],
])('nobody can overlook that %s failed: `await` refuses it, and a loop over its events throws', async (_, start) => {
  const engine = engineWith({});
  const loop = async () => {
    for await (const _event of start(engine) as AsyncIterable<unknown>);
  };
  const code = expect.stringMatching(/NOT_FOUND|UNKNOWN_LOCATION/);
  await expect(loop()).rejects.toMatchObject({ code });
  await expect((async () => await start(engine))()).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringMatching('not a promise'),
  });
  await expect((start(engine) as Run<unknown, unknown>).result).rejects.toMatchObject({ code });
  await expect((start(engine) as Run<unknown, unknown>).accepted).rejects.toMatchObject({ code });
  expect(await unhandledOf(() => void start(engine))).toMatchObject([{ code }]);
});
