/**
 * Compares every object of two clusters and prints each difference:
 *
 *   node --conditions=@lifeboat/source test/e2e/compare/compare-clusters.ts LEFT.kubeconfig RIGHT.kubeconfig [--no-rules]
 */
import { pathToFileURL } from 'node:url';
import type { ComparisonRule } from '@lifeboat/core/compare';
import { apiServer } from './api-server.ts';
import { type Comparison, compareContents, describeDifference } from './compare-contents.ts';
import { comparisonRules } from './comparison-rules.ts';
import { type ClusterContent, readCluster } from './read-cluster.ts';

/** Reads a cluster of the real servers by its kubeconfig. */
export async function readClusterOf(kubeconfig: string): Promise<ClusterContent> {
  const server = apiServer(kubeconfig);
  try {
    return await readCluster(server);
  } finally {
    server.close();
  }
}

/** Reads and compares two clusters. */
export async function compareClusters(
  left: string,
  right: string,
  rules: readonly ComparisonRule[] = comparisonRules,
): Promise<Comparison> {
  const [a, b] = await Promise.all([readClusterOf(left), readClusterOf(right)]);
  return compareContents(a, b, rules);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [left = '', right = '', flag] = process.argv.slice(2);
  const { compared, differences, unusedRules } = await compareClusters(left, right, flag === '--no-rules' ? [] : comparisonRules);
  for (const difference of differences) console.log(describeDifference(difference));
  for (const rule of unusedRules) console.log(`unused rule: ${rule.reason}`);
  console.log(`${compared} objects compared, ${differences.length} differences, ${unusedRules.length} unused rules`);
  process.exitCode = differences.length > 0 || compared === 0 ? 1 : 0;
}
