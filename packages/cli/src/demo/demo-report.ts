import { pathToFileURL } from 'node:url';
import { formatBytes, formatElapsed } from '../output/tables/format-bytes.ts';
import { comparisonRules } from './compare-objects.ts';
import type { DemoResult } from './run-demo.ts';

/** The demo's report: what was saved, where, how long it took, and whether it came back identical. */
export function formatDemoReport(result: DemoResult): string {
  const { backup, plan, restore, objects, differences } = result;
  const locations = result.stores.map((store) => pathToFileURL(store).href);
  const rules = comparisonRules.map(({ path }) => path.replace(/^metadata\./, '')).join(', ');
  return [
    '',
    `Saved      ${objects.length} objects of namespace ${result.namespace}:`,
    ...objects.map((object) => `             ${object}`),
    `From       ${result.server} (a Kubernetes API server in this process)`,
    ...locations.map((location, i) => `${i === 0 ? 'To         ' : 'and to     '}${location}`),
    '           (kept: look into them, delete them when you like)',
    `Backup     ${backup.phase}: ${backup.items} items, ${formatBytes(backup.bytes)}, in ${formatElapsed(backup.durationInMs)}`,
    `Plan       ${plan.create} objects to create, ${plan.skip} left out; nothing was written for it`,
    `Restore    ${restore.phase}: ${restore.created} objects created in a new namespace, from the second location, in ${formatElapsed(restore.durationInMs)}`,
    `Integers   beyond 2^53, as they came back: ${result.integers}`,
    `Compared   every field of every object but ${rules}`,
    '',
    ...(differences.length === 0
      ? [`The application came back identical. ${formatElapsed(result.durationInMs)} in all.`]
      : [`The application did NOT come back identical: ${differences.length} differences`, ...differences.map((line) => `  ${line}`)]),
    'Next:',
    `  lifeboat backup describe demo --details --location ${locations[0]}`,
    `  lifeboat report backup demo --location ${locations[0]}`,
    'Getting started, in docs/ of the repository, does the same with a cluster of yours.',
    '',
  ].join('\n');
}
