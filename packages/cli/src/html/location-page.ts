import type { BackupEntry } from '@lifeboat/core';
import { elapsedBetween, formatBytes, formatElapsed, formatExpiry, formatTime } from '../output/tables/format-bytes.ts';
import { type PageParts, wholePage } from './frame/html-page.ts';
import { barChart } from './parts/bar-chart.ts';
import { pageRow } from './parts/page-row.ts';

const groups = ['broken', 'unfinished', 'failed', 'partial', 'running', 'completed'] as const;
type Group = (typeof groups)[number];
const looks = { broken: 'bad', unfinished: 'bad', failed: 'bad', partial: 'warn', running: 'warn', completed: 'good' } as const;
const barsShown = 60;

interface LocationPageOptions {
  readonly location: string;
  readonly madeAt: Date;
  /** Where a backup is seen. @default no links */
  readonly hrefOf?: (name: string) => string;
}

/** The backups of a location, listed with `sizes`, as a page: those that need somebody first, and how they have grown. */
export function locationPage(entries: readonly BackupEntry[], options: LocationPageOptions): string {
  return wholePage(locationParts(entries, options));
}

/** What a page about a location is made of. */
export function locationParts(entries: readonly BackupEntry[], { location, madeAt, hrefOf }: LocationPageOptions): PageParts {
  const count = (group: Group) => entries.filter((entry) => groupOf(entry) === group).length;
  const finished = entries.filter((entry) => entry.state === 'complete');
  const byTime = [...finished].sort((a, b) => (startOf(a.backup) < startOf(b.backup) ? -1 : 1));
  const last = byTime.filter(({ backup }) => backup.status.phase === 'Completed').at(-1)?.backup;
  const timeOf = (entry: BackupEntry) => ('backup' in entry ? startOf(entry.backup) : '');
  const newestFirst = [...entries].sort((a, b) => (timeOf(a) > timeOf(b) ? -1 : 1));
  const shown = byTime.slice(-barsShown);
  const charts = [
    barChart(
      `Objects of the last ${shown.length} backups`,
      shown.map(({ backup: { metadata, status } }) => {
        const value = status.progress?.itemsBackedUp ?? 0;
        return { label: `${metadata.name}: ${value} objects, ${status.phase}`, value, isBad: status.phase !== 'Completed' };
      }),
      String,
    ),
    barChart(
      'Size of their files',
      shown.map(({ backup: { metadata, status }, storedBytes: value }) => ({
        label: value === undefined ? '' : `${metadata.name}: ${formatBytes(value)}`,
        value,
        isBad: status.phase !== 'Completed',
      })),
      formatBytes,
    ),
    barChart(
      'Duration',
      shown.map(({ backup: { metadata, status } }) => {
        const value = Math.max(0, (Date.parse(status.completionTimestamp ?? '') - Date.parse(status.startTimestamp ?? '')) / 1000) || 0;
        return { label: `${metadata.name}: ${Math.round(value)} s`, value, isBad: status.phase !== 'Completed' };
      }),
      (seconds) => formatElapsed(seconds * 1000),
    ),
  ];
  return {
    title: `Backups in ${location}`,
    facts: [
      ['Backups', groups.flatMap((group) => (count(group) > 0 ? [`${count(group)} ${group}`] : [])).join(', ') || 'none'],
      ['Last good one', last ? `${last.metadata.name}, ${formatTime(startOf(last))}` : 'there is none'],
      ['Page made', formatTime(madeAt.toISOString())],
    ],
    groups,
    lead: charts.join('') === '' ? '' : `<div class="charts">${charts.join('')}</div>\n`,
    rows: newestFirst.map((entry) => rowOf(entry, madeAt, hrefOf?.(entry.name))),
  };
}

const startOf = (backup: Extract<BackupEntry, { state: 'complete' }>['backup']): string =>
  backup.status.startTimestamp ?? backup.metadata.creationTimestamp ?? '';

function groupOf(entry: BackupEntry): Group {
  if (entry.state === 'broken' || entry.state === 'unfinished') return entry.state;
  if (entry.state === 'in-progress') return 'running';
  const { phase = '' } = entry.backup.status;
  if (phase === 'Completed') return 'completed';
  return phase === 'PartiallyFailed' ? 'partial' : 'failed';
}

function rowOf(entry: BackupEntry, now: Date, href: string | undefined): string {
  const group = groupOf(entry);
  const row = { group, rank: groups.indexOf(group), look: looks[group], name: entry.name, href };
  if (entry.state === 'broken') return pageRow({ ...row, lines: [entry.error.message] });
  if (entry.state === 'unfinished')
    return pageRow({
      ...row,
      lines: [entry.marker ? `Begun ${entry.marker.startTimestamp} by ${entry.marker.host}.` : 'Nobody says who began it.'],
    });
  const { spec, status } = entry.backup;
  const took = elapsedBetween(status.startTimestamp, status.completionTimestamp);
  const bytes = 'storedBytes' in entry ? entry.storedBytes : undefined;
  return pageRow({
    ...row,
    kind: formatTime(startOf(entry.backup)),
    facts: `${status.progress?.itemsBackedUp ?? 0} objects${bytes === undefined ? '' : `, ${formatBytes(bytes)}`}`,
    lines: [
      `${status.phase ?? 'New'}${took === undefined ? '' : ` in ${took}`}: ${status.errors ?? 0} errors, ${status.warnings ?? 0} warnings.`,
      `Namespaces: ${spec.includedNamespaces?.join(', ') || '*'}.`,
      `Expires: ${formatExpiry(status.expiration, now)}.`,
    ],
  });
}
