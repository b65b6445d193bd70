import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { kubectl } from '../real-servers/kubectl.ts';
import { minioLocation } from '../real-servers/minio-location.ts';
import { runServerScript, startCluster } from '../real-servers/server-scripts.ts';
import { lifeboat } from '../testing/lifeboat-cli.ts';
import { installApplication } from './application/install-application.ts';
import { compareClusters, readClusterOf } from './compare/compare-clusters.ts';
import { type Comparison, compareContents, describeDifference } from './compare/compare-contents.ts';
import { comparisonRules, mappedRules, restoredTwiceRules, updatedRules } from './compare/comparison-rules.ts';
import { inNamespace } from './compare/in-namespace.ts';
import { untilSettled } from './compare/until-settled.ts';
import { killMigration } from './migration-kill/kill-migration.ts';
import { orphansOf } from './migration-kill/orphans-of.ts';

const real = inject('real');
/** Fewer for a quick look. */
const objects = Number(process.env.LIFEBOAT_E2E_OBJECTS ?? 2000);

// Issue point 1: a whole cluster goes into a store and comes back identical in another cluster.
describe.skipIf(!real)(`a cluster of ${objects} objects and an application`, { timeout: 600_000 }, () => {
  if (!real) return;
  let [a, b, c, folder] = ['', '', '', ''];
  const minio = minioLocation(real.minio, 'migrate', 'clusters');
  const stored = () => ['--location', minio.url];
  const run = async (expectedCode: number, ...args: string[]) => {
    const result = await lifeboat(args, { env: minio.env });
    expect(result.code, `lifeboat ${args.join(' ')}\n${result.stdout}${result.stderr}`).toBe(expectedCode);
    return result;
  };

  beforeAll(async () => {
    folder = `file://${await mkdtemp(join(real.state, 'files-'))}`;
    const clusters = await Promise.all([
      startCluster('a', ['--controllers'], real.state),
      startCluster('b', ['--controllers'], real.state),
      startCluster('c', ['--controllers'], real.state),
      runServerScript('stores', ['bucket', 'migrate'], real.state),
    ]);
    [a, b, c] = [clusters[0].kubeconfig, clusters[1].kubeconfig, clusters[2].kubeconfig];
    await Promise.all([runServerScript('workload', [a, String(objects)], real.state), installApplication(a)]);
    return async () => {
      await Promise.all([clusters[0].down(), clusters[1].down(), clusters[2].down()]);
    };
  }, 300_000);

  test('is backed up to MinIO and to a folder', async () => {
    for (const location of [minio.url, folder]) {
      await run(0, 'backup', 'create', 'b1', '--kubeconfig', a, '--location', location, '--quiet');
      await run(0, 'backup', 'verify', 'b1', '--location', location);
    }
  });

  test('comes back identical in another cluster', async () => {
    await run(0, 'restore', 'create', '--from-backup', 'b1', '--kubeconfig', b, ...stored(), '--preserve-nodeports=true');
    const comparison = await untilSettled(() => compareClusters(a, b));
    expect(comparison.compared).toBeGreaterThan(objects);
    expectIdentical(comparison);
    expect(await kubectl(b, '-n', 'harbor', 'get', 'boat', 'titanic', '-o', 'json')).toContain('9223372036854775807');
    expect(await kubectl(b, '-n', 'load-0', 'get', 'widgets', '-o', 'json')).toMatch(/"big": 90071992547\d+/);
  });

  // Issue 16, point 5, with two kills; `pnpm soak:migration` has five.
  test('a migration that is killed and gone on with ends as the restore that was left alone', async () => {
    const lines: string[] = [];
    const result = await killMigration({
      task: { name: 'killed', from: a, to: c, root: await mkdtemp(join(real.state, 'killed-')), owner: 'campaign' },
      steps: 3 * objects,
      kills: 2,
      seed: Date.now() % 1_000_000,
      log: (line) => lines.push(line),
    });
    const told = lines.join('\n');
    const [target] = result.targets;
    expect([target?.error, target?.restore?.phase, target?.restore?.messages.length], told).toEqual([undefined, 'Completed', 1]);
    // The restore held none: what is left held would be a difference.
    expect(told).toMatch(/[1-9]\d* held/);
    const comparison = await untilSettled(() => compareClusters(b, c));
    expect(comparison.compared, told).toBeGreaterThan(objects);
    expectNothing(comparison, told);
    expect(orphansOf(await readClusterOf(c)), told).toEqual([]);
  });

  test('restored again with the policy none: nothing changes', async () => {
    const before = await readClusterOf(b);
    await run(0, 'restore', 'create', 'again', '--from-backup', 'b1', '--kubeconfig', b, ...stored());
    const described = await run(0, 'restore', 'describe', 'again', ...stored());
    expect(described.stdout).toMatch(/Warnings/);
    expectNothing(compareContents(before, await readClusterOf(b), restoredTwiceRules));
  });

  test('restored again with the policy update: what was changed comes back', async () => {
    const k = (...args: string[]) => kubectl(b, '-n', 'harbor', ...args);
    await k('patch', 'configmap', 'strange', '--type=merge', '-p', '{"data":{"unicode":"overwritten","added":"later"}}');
    await k('patch', 'boat', 'beta', '--type=merge', '-p', '{"spec":{"serial":1,"captain":null}}');
    await k('label', 'networkpolicy', 'only-web', 'changed=yes');
    await k('annotate', 'statefulset', 'db', 'example.com/changed=yes');
    await k('delete', 'cronjob', 'nightly');
    const changed = compareContents(await readClusterOf(a), await readClusterOf(b), comparisonRules).differences;
    expect(changed.map(({ object }) => object)).toEqual(expect.arrayContaining(['harbor/strange', 'harbor/beta', 'harbor/nightly']));
    const update = ['--existing-resource-policy', 'update', '--preserve-nodeports=true'];
    await run(0, 'restore', 'create', 'back', '--from-backup', 'b1', '--kubeconfig', b, ...stored(), ...update);
    expectNothing(await untilSettled(() => compareClusters(a, b, updatedRules)));
  });

  test('with filters: only what they include, and that whole', async () => {
    const location = ['--location', folder];
    const filters = ['--include-namespaces', 'lighthouse,load-1*', '--exclude-resources', 'secrets', '--selector', 'app'];
    await run(0, 'backup', 'create', 'filtered', '--kubeconfig', a, ...location, ...filters);
    const { stdout } = await run(0, 'backup', 'describe', 'filtered', '--details', '-o', 'json', ...location);
    expect(stdout).toContain('lighthouse/beacon');
    expect(stdout).toContain('load-1/');
    if (objects >= 2000) expect(stdout).toContain('load-19/');
    expect(stdout).not.toMatch(/load-2\/|harbor\/|v1\/Secret/);

    await kubectl(b, 'delete', 'namespace', 'lighthouse', '--wait');
    await kubectl(b, '-n', 'harbor', 'delete', 'boat', 'beta');
    await run(0, 'restore', 'create', 'one', '--from-backup', 'b1', '--kubeconfig', b, ...location, '--include-namespaces', 'lighthouse');
    const result = await untilSettled(() => compareClusters(a, b, updatedRules), ['harbor/beta']);
    expect(result.differences.map(describeDifference)).toEqual([expect.stringContaining('boats.harbor.example.com harbor/beta: missing')]);
  });

  test('under new names of its namespaces', async () => {
    const mapping = ['--namespace-mappings', 'lighthouse:lantern,load-0:load-zero', '--include-namespaces', 'lighthouse,load-0'];
    await run(0, 'restore', 'create', 'mapped', '--from-backup', 'b1', '--kubeconfig', b, '--location', folder, ...mapping);
    for (const [from, to] of [
      ['lighthouse', 'lantern'],
      ['load-0', 'load-zero'],
    ] as const) {
      const original = inNamespace(await readClusterOf(a), from);
      const comparison = await untilSettled(async () => {
        return compareContents(original, inNamespace(await readClusterOf(b), to, from), mappedRules);
      });
      expect(comparison.compared).toBeGreaterThan(5);
      expectNothing(comparison);
    }
  });
});

function expectNothing({ differences }: Comparison, told?: string): void {
  expect(differences.slice(0, 50).map(describeDifference), told).toEqual([]);
}

function expectIdentical(comparison: Comparison): void {
  expectNothing(comparison);
  expect(comparison.unusedRules.map((rule) => rule.reason)).toEqual([]);
}
