import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { clusterFromKubeConfig, createEngine, type Engine, LifeboatError, type ResultMessages } from '@lifeboat/core';
import { createS3Store } from '@lifeboat/s3-store';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type ApiServer, apiServer } from '../e2e/compare/api-server.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { modifiedObjects, widgetDefinition } from './modifiers/modified-objects.ts';
import { modifiersOf } from './modifiers/modifier-case.ts';
import { modifierCases, refusedCases } from './modifiers/modifier-cases.ts';
import { restoreWithVelero } from './restore-cases/restore-with-velero.ts';
import { startVelero } from './testing/velero.ts';

const real = inject('real');
const bucket = 'modifiers';

/** Of all cases, each of which has a namespace of its own. */
interface Outcome {
  /** By namespace of the backup and `resource/name`, without what differs between any two restores. */
  readonly objects: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly errors: ResultMessages;
}

// The same rules, the same backup: what Velero 1.18.3 and Lifeboat make of each object.
describe.skipIf(!real)('resource modifiers by Velero and by Lifeboat', { timeout: 120_000 }, () => {
  if (!real) return;
  const closes: (() => unknown)[] = [];
  const namespaces = modifierCases.map((_, i) => `mods-${i}`);
  const refusedPhases: (string | undefined)[] = [];
  let api: ApiServer;
  let engine: Engine;
  let velero: Outcome;
  let lifeboat: Outcome;

  beforeAll(async () => {
    const [{ kubeconfig, down }] = await Promise.all([
      startCluster('modifiers', [], real.state),
      runServerScript('stores', ['bucket', bucket], real.state),
    ]);
    closes.unshift(down);
    api = apiServer(kubeconfig);
    closes.unshift(() => api.close());
    await create(kubeconfig, widgetDefinition);
    await kubectl(kubeconfig, 'wait', '--for=condition=Established', 'crd/widgets.mods.example.com');
    const [server] = await Promise.all([
      startVelero({ cluster: 'modifiers', kubeconfig, state: real.state, minio: real.minio, bucket }),
      create(kubeconfig, namespaces.map(modifiedObjects).join('---')),
    ]);
    closes.unshift(() => server.down());
    await server.cli('backup', 'create', 'mods', '--include-namespaces=mods-*', '--include-cluster-resources=false', '--wait');
    const { endpoint, region, accessKeyId, secretAccessKey } = real.minio;
    const store = createS3Store({ bucket, region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    closes.unshift(() => store.close?.());
    const cluster = await clusterFromKubeConfig({ path: kubeconfig });
    closes.unshift(() => cluster.close());
    engine = createEngine({ cluster, storageLocations: { default: { store } } });

    const all = modifierCases.map((each, i) => ({ each, rules: each.rules(namespaces[i] ?? '') }));
    await writeRules(api, 'all', modifiersOf(all.flatMap(({ rules }) => rules)));
    await writeRules(api, 'ours', modifiersOf(all.flatMap(({ each, rules }) => (each.differs?.refused ? [] : rules))));
    for (const [i, { each, rules }] of all.entries()) if (each.differs?.refused) await writeRules(api, `alone-${i}`, modifiersOf(rules));
    for (const [i, { text }] of refusedCases.entries()) await writeRules(api, `refused-${i}`, text);

    await restoreWithVelero(api, 'velero', restoreOf('velero', 'all'));
    const file: Uint8Array[] = [];
    for await (const chunk of await store.getObject('restores/velero/restore-velero-results.gz')) file.push(chunk);
    const results = JSON.parse(gunzipSync(Buffer.concat(file)).toString()) as { errors: ResultMessages };
    velero = { objects: await read('velero'), errors: results.errors };
    const ours = await engine.restore({ ...restoreOf('lifeboat', 'ours'), name: 'lifeboat' }).result;
    lifeboat = { objects: await read('lifeboat'), errors: ours.errors };
    for (const i of refusedCases.keys())
      refusedPhases.push(await restoreWithVelero(api, `refused-${i}`, restoreOf('refused', `refused-${i}`)));
  }, 300_000);
  afterAll(async () => {
    for (const close of closes) await close();
  });

  const restoreOf = (target: string, rules: string) => ({
    backupName: 'mods',
    namespaceMapping: Object.fromEntries(namespaces.map((name) => [name, name.replace('mods', target)])),
    resourceModifier: { kind: 'configmap', name: rules },
  });

  async function read(target: string): Promise<Map<string, Record<string, unknown>>> {
    const objects = new Map<string, Record<string, unknown>>(namespaces.map((name) => [name, {}]));
    for (const [resource, root] of Object.entries(kinds)) {
      const { items } = (await api.json(`${root}/${resource}`)) as { items: RestoredObject[] };
      for (const item of items) {
        const found = objects.get(item.metadata.namespace.replace(target, 'mods'));
        if (found && item.metadata.namespace.startsWith(target)) found[`${resource}/${item.metadata.name}`] = comparable(item);
      }
    }
    return objects;
  }

  const refusal = (rules: string) =>
    engine.restore({ ...restoreOf('refused', rules), name: `ours-${rules}` }).result.then(
      () => undefined,
      (error: unknown) => (LifeboatError.isInstance(error, 'INVALID_REQUEST') ? error.message : String(error)),
    );

  test.each(modifierCases.map((each, i) => [each.name, each, i] as const))('%s', async (_, each, i) => {
    const by = ({ objects, errors }: Outcome, tool: string) => ({
      objects: { ...objects.get(`mods-${i}`) },
      errors: errors.namespaces?.[`${tool}-${i}`] ?? [],
    });
    const [theirs, ours] = [by(velero, 'velero'), by(lifeboat, 'lifeboat')];
    const told = `\nVelero: ${theirs.errors.join('\n')}\nLifeboat: ${ours.errors.join('\n')}`;
    expect(Object.keys(theirs.objects).length, told).toBeGreaterThan(2);
    expect(JSON.stringify(theirs.objects), told).toContain(each.made ?? '');
    const { refused, missing } = each.differs ?? {};
    if (refused) {
      expect(theirs.errors).not.toEqual([]);
      return expect(await refusal(`alone-${i}`)).toMatch(/resourceModifierRules\[\d+\].*Nothing was written/s);
    }
    // The difference is that one object, and no other.
    if (missing !== undefined) {
      expect(theirs.objects).toHaveProperty([missing]);
      delete theirs.objects[missing];
    }
    expect(ours.objects, told).toEqual(theirs.objects);
    expect(ours.errors.length > 0, told).toBe(theirs.errors.length > 0);
  });

  test.each(refusedCases.map(({ name }, i) => [name, i] as const))('refused: %s', async (_, i) => {
    expect(refusedPhases[i]).toBe('FailedValidation');
    expect(await refusal(`refused-${i}`)).toMatch(/resource modifiers ConfigMap velero\/refused-\d+.*Nothing was written/s);
  });
});

async function create(kubeconfig: string, yaml: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'modifiers-'));
  await writeFile(join(folder, 'objects.yaml'), yaml);
  await kubectl(kubeconfig, 'create', '-f', folder);
  await rm(folder, { recursive: true });
}

async function writeRules(api: ApiServer, name: string, rules: string): Promise<void> {
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'velero' }, data: { rules } };
  const { status, body } = await api.send('POST', '/api/v1/namespaces/velero/configmaps', map);
  expect(status, body).toBe(201);
}

const kinds = {
  configmaps: '/api/v1',
  services: '/api/v1',
  serviceaccounts: '/api/v1',
  deployments: '/apis/apps/v1',
  widgets: '/apis/mods.example.com/v1',
};

interface RestoredObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly annotations?: Record<string, string>;
    readonly finalizers?: string[];
    readonly labels?: Record<string, string>;
  };
  readonly spec?: Record<string, unknown>;
}

function comparable({ metadata, spec, ...rest }: RestoredObject): unknown {
  const { name, annotations, finalizers, labels: { 'velero.io/restore-name': _, ...labels } = {} } = metadata;
  const { clusterIP, clusterIPs, ...fields } = spec ?? {};
  return { ...rest, spec: fields, metadata: { name, annotations, finalizers, labels } };
}
