import { snapshotterCapabilities } from '../../validate/snapshotter-capabilities.ts';
import type { SnapshotterReport } from '../../validate/validate-snapshotter.ts';
import { formatElapsed } from '../tables/format-bytes.ts';
import { wrapText } from '../wrap-text.ts';
import { capabilityResult, formatCounts, formatFailedCases } from './failed-cases.ts';

/** The report of `provider validate` on a snapshotter, for people. */
export function formatSnapshotterReport(report: SnapshotterReport, width: number): string {
  const { cases, volume, volumesMade, leftBehind } = report;
  const rows: [string, string][] = snapshotterCapabilities.flatMap(({ name }) => {
    const own = cases.filter(({ capability }) => capability === name);
    return own.length === 0 ? [] : [[name, capabilityResult(own)]];
  });
  const { type, iops, throughput } = volume.info;
  const facts = [type, iops !== undefined && `${iops} iops`, throughput !== undefined && `${throughput} MiB/s`].filter(Boolean);
  rows.push(
    ['Volume', `${volume.volumeId} (${facts.join(', ')})`],
    ['Usable', `${formatElapsed(report.usableAfterInMs)} after a snapshot was begun`],
  );
  if (volumesMade.length > 0) rows.push(['Volumes made', `delete them by the provider's own tools: ${volumesMade.join(', ')}`]);
  if (leftBehind.length > 0) rows.push(['Left behind', `these snapshots could not be deleted: ${leftBehind.join(', ')}`]);
  const title = Math.max(...rows.map(([name]) => name.length)) + 4;
  const lines = rows.map(([name, text]) => `  ${name.padEnd(title)}${wrapText(text, { indent: ' '.repeat(title + 2), width })}\n`);
  return [
    `${report.sound ? 'The snapshotter keeps every promise' : 'The snapshotter BREAKS promises'}: ${report.location}\n\n`,
    ...lines,
    '\n',
    formatFailedCases(cases, { prefix: '', width }),
    `${formatCounts(cases, report.durationInMs)}. ${leftBehind.length === 0 ? 'Every snapshot is deleted again' : 'Snapshots are left'}.\n`,
  ].join('');
}
