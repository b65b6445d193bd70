/**
 * Measures planning beside restoring: `pnpm bench:plan`. The built CLI plans and restores one backup on a real API server, three
 * times: into nothing, with namespaces and definitions there (each object is a dry-run), and over what is there, to be updated. Fails when
 * a plan takes longer than its restore, or more than 256 MiB.
 *
 *   --objects N   objects of the workload (default 10000)
 *   --bytes N     size of a ConfigMap's data (default 2000)
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { apiServer } from '../test/e2e/compare/api-server.ts';
import { runServerScript, startCluster } from '../test/real-servers/server-scripts.ts';
import { type PlanResult, planLimits } from './plan-limits.ts';
import { countRequests } from './request-counts.ts';
import { round, runMeasured } from './run-measured.ts';

const { values } = parseArgs({ options: { objects: { type: 'string' }, bytes: { type: 'string' } } });
const objects = Number(values.objects ?? 10_000);
const bytes = Number(values.bytes ?? 2000);
const state = await mkdtemp(join(tmpdir(), 'lb-'));
const location = `file://${join(state, 'store')}`;
const ends: (() => Promise<void>)[] = [];

try {
  const source = await startCluster('source', [], state);
  ends.push(source.down);
  console.log(`  filling a cluster with ${objects} objects`);
  await runServerScript('workload', [source.kubeconfig, String(objects), '--bytes', String(bytes)], state);
  await run(source.kubeconfig, 'backup', 'create', 'bench');
  await source.down();

  const results: PlanResult[] = [];
  const fresh = await startCluster('fresh', [], state);
  ends.push(fresh.down);
  results.push(await measure('into nothing', fresh.kubeconfig));
  await fresh.down();
  const target = await startCluster('target', [], state);
  ends.push(target.down);
  const definitions = ['--include-resources', 'namespaces,customresourcedefinitions.apiextensions.k8s.io'];
  await run(target.kubeconfig, 'restore', 'create', 'definitions', '--from-backup', 'bench', ...definitions);
  results.push(await measure('into namespaces that are there', target.kubeconfig));
  results.push(await measure('over what is there', target.kubeconfig, '--existing-resource-policy', 'update'));
  console.log(JSON.stringify({ objects, bytes, results }, null, 2));
  const broken = planLimits(results);
  for (const limit of broken) console.error(`LIMIT BROKEN: ${limit}`);
  process.exitCode = broken.length > 0 ? 1 : 0;
} finally {
  for (const end of ends) await end();
  await rm(state, { recursive: true, force: true });
}

function run(kubeconfig: string, ...args: readonly string[]) {
  return runMeasured([...args, '--kubeconfig', kubeconfig, '--location', location, '--quiet'], {});
}

/** Plans, then restores the same. */
async function measure(what: string, kubeconfig: string, ...flags: readonly string[]): Promise<PlanResult> {
  console.log(`  ${what}`);
  const server = apiServer(kubeconfig);
  const name = what.replaceAll(' ', '-');
  try {
    const args = ['restore', 'create', name, '--from-backup', 'bench', ...flags];
    const plan = await countRequests(server, () => run(kubeconfig, ...args, '--dry-run', '-o', 'json'));
    const restore = await countRequests(server, () => run(kubeconfig, ...args));
    const planned = (JSON.parse(plan.result.stdout) as { readonly items: readonly { readonly action: string }[] }).items;
    return {
      what,
      planned: planned.length,
      blocked: planned.filter(({ action }) => action === 'blocked').length,
      plan: { seconds: plan.result.seconds, peakMiB: plan.result.peakMiB, requests: plan.requests.all, writes: plan.requests.writes },
      restore: { seconds: restore.result.seconds, peakMiB: restore.result.peakMiB, requests: restore.requests.all },
      ratio: round(plan.result.seconds / restore.result.seconds),
    };
  } finally {
    server.close();
  }
}
