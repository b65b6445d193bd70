/** 50 backups of a Pod that writes, with hooks that freeze and thaw it and all that can go wrong with them: `pnpm soak:hooks`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { clusterFromKubeConfig } from '@lifeboat/core';
import { startCluster } from '../../real-servers/server-scripts.ts';
import { freezeCases } from './freeze-cases.ts';
import { startFrozenWriter } from './frozen-writer.ts';
import { runFreezeCase } from './run-freeze-case.ts';

const { values } = parseArgs({ options: { backups: { type: 'string', default: '50' } } });
const running = process.env.LIFEBOAT_NODE_KUBECONFIG;
const state = await mkdtemp(join(tmpdir(), 'lifeboat-soak-hooks-'));
const started = running === undefined ? await startCluster('node', ['--node'], state) : undefined;
const kubeconfig = started?.kubeconfig ?? running ?? '';
const cluster = await clusterFromKubeConfig({ path: kubeconfig });
const namespace = 'soak-hooks';
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const problems: string[] = [];
const counts: Record<string, number> = {};
try {
  await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const writer = await startFrozenWriter({ cluster, namespace });
  for (let at = 0; at < Number(values.backups); at += 1) {
    const freezeCase = freezeCases[at % freezeCases.length];
    if (!freezeCase) break;
    counts[freezeCase.title] = (counts[freezeCase.title] ?? 0) + 1;
    problems.push(...(await runFreezeCase({ freezeCase, writer, cluster, kubeconfig })));
    console.log(`${at + 1} ${freezeCase.title}: ${problems.length === 0 ? 'balanced' : problems.join('; ')}`);
  }
  const lines = Number((await writer.run('wc -l < /data/file')).stdout);
  console.log(JSON.stringify({ counts, linesWritten: lines, problems }, null, 2));
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  await cluster.delete(namespaces, { name: namespace });
  await cluster.close();
  await started?.down();
  await rm(state, { recursive: true, force: true });
}
