import { pathToFileURL } from 'node:url';
import { formatBytes, formatElapsed } from '../output/tables/format-bytes.ts';
import { comparisonRules } from './compare-objects.ts';
import type { DemoResult } from './run-demo.ts';

/** The demo's report: what was saved, where, how long it took, and whether it came back identical. */
export function formatDemoReport(result: DemoResult): string {
  const { backup, restore, objects, differences } = result;
  const location = pathToFileURL(result.store).href;
  const rules = comparisonRules.map(({ path }) => path.replace(/^metadata\./, '')).join(', ');
  return [
    '',
    `Saved      ${objects.length} objects of namespace ${result.namespace}:`,
    ...objects.map((object) => `             ${object}`),
    `From       ${result.server} (a Kubernetes API server in this process)`,
    `To         ${location} (kept: look into it, delete it when you like)`,
    `Backup     ${backup.phase}: ${backup.items} items, ${formatBytes(backup.bytes)}, in ${formatElapsed(backup.durationInMs)}`,
    `Restore    ${restore.phase}: ${restore.created} objects created after the namespace was deleted, in ${formatElapsed(restore.durationInMs)}`,
    `Integers   beyond 2^53, as they came back: ${result.integers}`,
    `Compared   every field of every object but ${rules}`,
    '',
    ...(differences.length === 0
      ? [`The application came back identical. ${formatElapsed(result.durationInMs)} in all.`]
      : [`The application did NOT come back identical: ${differences.length} differences`, ...differences.map((line) => `  ${line}`)]),
    `Next: lifeboat backup describe demo --details --location ${location}`,
    '',
  ].join('\n');
}
