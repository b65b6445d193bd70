// Records what is recorded from a real kube-apiserver. Start one WITHOUT controllers and with a short compaction interval:
//   BENCH_STATE=/tmp/rec ../shared/bench/cluster up rec -- --etcd-compaction-interval 6s
//   node --conditions=@lifeboat/source packages/testkit/test/kubernetes/record.ts KUBECONFIG [case ...]
// Use a fresh cluster: the cases make namespaces and leave them. `watch-expired` wants one with `--watch-cache=false`
// as well; it is recorded only when it is named.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringifyJson } from '@lifeboat/core/json';
import { parse } from 'yaml';
import { cases } from './cases/index.ts';
import { runCase } from './run-case.ts';

const [kubeconfig, ...only] = process.argv.slice(2);
if (!kubeconfig) throw new Error('usage: record.ts KUBECONFIG [case ...]');
const config = parse(await readFile(kubeconfig, 'utf8'));
const cluster = config.clusters[0].cluster;
const server = {
  url: cluster.server as string,
  token: config.users[0].user.token as string,
  ca: await readFile(cluster['certificate-authority'], 'utf8'),
};
for (const recorded of cases) {
  if (only.length > 0 ? !only.includes(recorded.name) : recorded.name === 'watch-expired') continue;
  const answers = await runCase(recorded, server);
  const fixture = recorded.steps.map((request, index) => ({ request, answer: answers[index] }));
  await writeFile(join(import.meta.dirname, 'recorded', `${recorded.name}.json`), `${stringifyJson(fixture, { indent: 1 })}\n`);
  console.log(recorded.name, answers.map((answer) => answer.status).join(' '));
}
