/** A migration of 2,000 objects (`--objects`), killed at five random moments (`--kills`, `--seed`) and gone on with, beside one that is
 * left alone: `pnpm soak:migration`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { MigrationResult } from '@lifeboat/core';
import { runServerScript, startCluster } from '../../real-servers/server-scripts.ts';
import { installApplication } from '../application/install-application.ts';
import { compareClusters, readClusterOf } from '../compare/compare-clusters.ts';
import { describeDifference } from '../compare/compare-contents.ts';
import { comparisonRules } from '../compare/comparison-rules.ts';
import { untilSettled } from '../compare/until-settled.ts';
import { killMigration, runMigration } from './kill-migration.ts';
import { orphansOf } from './orphans-of.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { objects: text, kills: text, seed: text } });
const { objects = '2000', kills = '5', seed = String(Date.now() % 1_000_000) } = values;
const state = await mkdtemp(join(tmpdir(), 'lifeboat-ms-'));
const clusters: Awaited<ReturnType<typeof startCluster>>[] = [];
try {
  for (const name of ['a', 'b', 'c']) clusters.push(await startCluster(name, ['--controllers'], state));
  const [from = '', alone = '', killed = ''] = clusters.map(({ kubeconfig }) => kubeconfig);
  await Promise.all([runServerScript('workload', [from, objects], state), installApplication(from)]);
  const task = { name: 'move', from };
  const whole = await runMigration({ ...task, to: alone, root: join(state, 'alone') });
  console.log(`left alone: ${whole.result?.phase}, ${whole.seen} steps in ${whole.result?.durationInMs} ms`);
  if (whole.result?.phase !== 'Completed') console.log(JSON.stringify(summary(whole.result), null, 2));
  const result = await killMigration({
    task: { ...task, to: killed, root: join(state, 'killed') },
    steps: whole.seen,
    kills: Number(kills),
    seed: Number(seed),
    log: console.log,
  });
  const { differences, compared } = await untilSettled(() => compareClusters(alone, killed, comparisonRules));
  const orphans = orphansOf(await readClusterOf(killed));
  console.log(
    JSON.stringify(
      { reports: [whole.result, result].map(summary), compared, differences: differences.map(describeDifference), orphans },
      null,
      2,
    ),
  );
  const isWell = [whole.result, result].every((each) => each?.phase === 'Completed') && compared > Number(objects);
  process.exitCode = isWell && differences.length === 0 && orphans.length === 0 ? 0 : 1;
} finally {
  await Promise.all(clusters.map((cluster) => cluster.down()));
  await rm(state, { recursive: true, force: true });
}

function summary(report: MigrationResult | undefined): unknown {
  const { restore, comparison, error, phase } = report?.targets[0] ?? {};
  return {
    phase,
    restore,
    error,
    counts: comparison?.counts,
    differences: comparison?.differences.slice(0, 20),
    notCompared: comparison?.notCompared,
  };
}
