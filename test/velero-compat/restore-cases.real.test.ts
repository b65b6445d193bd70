import type { ObjectStore } from '@lifeboat/core';
import { clusterFromKubeConfig, createEngine } from '@lifeboat/core';
import type { ComparisonRule } from '@lifeboat/core/compare';
import { createS3Store } from '@lifeboat/s3-store';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { describeDifference } from '../e2e/compare/compare-contents.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { installApplication } from './restore-cases/application/install-application.ts';
import { backups } from './restore-cases/backups.ts';
import { type CaseLab, createCaseLab, terminatingResourceTimeoutInMs } from './restore-cases/case-lab.ts';
import type { RestoreCase } from './restore-cases/restore-case.ts';
import { restoreCases } from './restore-cases/restore-cases.ts';
import { caseRules } from './restore-cases/rules/case-rules.ts';
import { type TargetCluster, targetCluster } from './restore-cases/target-cluster.ts';
import { startVelero } from './testing/velero.ts';

const real = inject('real');
const bucket = 'restore-cases';

// Point 5 of issue 4: one restore, expressed once, gives the same result by Velero and by Lifeboat.
describe.skipIf(!real)('a restore by Velero and by Lifeboat', () => {
  if (!real) return;
  const closes: (() => unknown)[] = [];
  const unused = new Set<ComparisonRule>(caseRules);
  let lab: CaseLab;

  beforeAll(async () => {
    const start = async (name: string) => {
      const { kubeconfig, down } = await startCluster(name, [], real.state);
      closes.unshift(down);
      const target = await targetCluster(kubeconfig);
      closes.unshift(() => target.api.close());
      return target;
    };
    const [lifeboat, velero] = await Promise.all([
      start('cases-b'),
      start('cases-c'),
      runServerScript('stores', ['bucket', bucket], real.state),
    ]);
    const { endpoint, region, accessKeyId, secretAccessKey } = real.minio;
    const store = createS3Store({ bucket, region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    closes.unshift(() => store.close?.());
    await installApplication(velero.kubeconfig);
    await hide(velero, ['clusterroles', 'clusterrolebindings', 'priorityclasses']);
    const objectNames = await namesIn(velero);
    await backUpWithLifeboat(velero.kubeconfig, store);
    const server = await startVelero({
      cluster: 'cases-c',
      kubeconfig: velero.kubeconfig,
      state: real.state,
      minio: real.minio,
      bucket,
      flags: ['--concurrent-backups=3', `--terminating-resource-timeout=${terminatingResourceTimeoutInMs}ms`],
    });
    closes.unshift(() => server.down());
    await hide(velero, ['customresourcedefinitions']);
    const names = Object.keys(backups);
    await Promise.all(names.map((name) => backUpWithVelero(velero, name)));
    for (const name of names) await server.untilSynced('backup', `ours-${name}`);
    await velero.clean({ keepDefinitions: false });
    // It looks for kinds at its start: those of the application are gone.
    await server.syncNow();
    lab = await createCaseLab({ clusters: { velero, lifeboat }, store, objectNames });
    closes.unshift(() => lab.close());
  }, 180_000);
  afterAll(async () => {
    for (const close of closes) await close();
  });

  async function check(restoreCase: RestoreCase, backup: string, restore: string): Promise<void> {
    const { comparison, unmet, messages } = await lab.run(restoreCase, { backup, restore });
    const differences = comparison.differences.slice(0, 50).map(describeDifference);
    const told = `\nVelero: ${JSON.stringify(messages.velero)}\nLifeboat: ${JSON.stringify(messages.lifeboat)}`;
    expect(differences, `${restoreCase.name}: Velero != Lifeboat${told}`).toEqual([]);
    expect(unmet, `${restoreCase.name}: not as expected in one of the clusters${told}`).toEqual([]);
    const idle = comparison.unusedRules.filter((rule) => restoreCase.differences?.includes(rule));
    expect(idle.map(({ reason }) => reason)).toEqual([]);
    for (const rule of caseRules) if (!comparison.unusedRules.includes(rule)) unused.delete(rule);
  }

  describe("of Velero's backup", () => {
    test.each(restoreCases.map((restoreCase, i) => [restoreCase.name, restoreCase, i] as const))('%s', (_name, restoreCase, i) =>
      check(restoreCase, restoreCase.backup ?? 'whole', restoreCase.restore ?? `case-${i}`),
    );
    test('every deliberate difference was seen', () => {
      expect([...unused].map(({ reason }) => reason)).toEqual([]);
    });
  });
  describe("of Lifeboat's backup", () => {
    const cases = restoreCases.filter(({ ofOurs }) => ofOurs);
    test.each(cases.map((restoreCase, i) => [restoreCase.name, restoreCase, i] as const))('%s', (_name, restoreCase, i) =>
      check(restoreCase, `ours-${restoreCase.backup ?? 'whole'}`, `ours-${restoreCase.restore ?? `case-${i}`}`),
    );
  });
});

/** What every cluster has shall not be in the backups. */
async function hide({ kubeconfig, api }: TargetCluster, kinds: readonly string[]): Promise<void> {
  const paths: Record<string, string> = {
    clusterrole: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
    clusterrolebinding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
    priorityclass: '/apis/scheduling.k8s.io/v1/priorityclasses',
    customresourcedefinition: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  };
  const patch = { metadata: { labels: { 'velero.io/exclude-from-backup': 'true' } } };
  const names = (await kubectl(kubeconfig, 'get', kinds.join(','), '-o', 'name')).split('\n');
  const others = names.map((name) => name.split('/')).filter(([, name = '']) => !/^shop-|depot\.example/.test(name));
  await Promise.all(
    others.map(async ([kind = '', name]) => {
      const path = `${paths[kind.split('.')[0] ?? '']}/${name}`;
      const { status, body } = await api.send('PATCH', path, patch, 'application/merge-patch+json');
      expect(status, body).toBe(200);
    }),
  );
}

async function namesIn(cluster: TargetCluster): Promise<Set<string>> {
  return new Set([...(await cluster.content()).values()].flatMap((objects) => [...objects.values()].map(({ metadata }) => metadata.name)));
}

async function backUpWithVelero({ api, kubeconfig }: TargetCluster, name: string): Promise<void> {
  const path = '/apis/velero.io/v1/namespaces/velero/backups';
  const backup = { apiVersion: 'velero.io/v1', kind: 'Backup', metadata: { name, namespace: 'velero' }, spec: backups[name] };
  const { status, body } = await api.send('POST', path, backup);
  expect(status, body).toBe(201);
  await kubectl(
    kubeconfig,
    '-n',
    'velero',
    'wait',
    `backup.velero.io/${name}`,
    '--for=jsonpath={.status.phase}=Completed',
    '--timeout=120s',
  );
}

/** As Velero finds them that did not come straight: the first by a copy from another location, the others to both at once. */
async function backUpWithLifeboat(kubeconfig: string, store: ObjectStore): Promise<void> {
  const cluster = await clusterFromKubeConfig({ path: kubeconfig });
  const engine = createEngine({ cluster, storageLocations: { default: { store }, elsewhere: { store: createMemoryObjectStore() } } });
  for (const [i, [name, spec]] of Object.entries(backups).entries()) {
    const storageLocations = i === 0 ? ['elsewhere'] : ['elsewhere', 'default'];
    const { phase } = await engine.backup({ ...spec, name: `ours-${name}`, storageLocations }).result;
    expect(phase).toBe('Completed');
    if (i === 0)
      expect((await engine.copyBackup({ name: `ours-${name}`, from: 'elsewhere', to: 'default' }).result).outcome).toBe('copied');
  }
  await cluster.close();
}
