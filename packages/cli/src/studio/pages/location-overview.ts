import type { BackupEntry, RestoreEntry } from '@lifeboat/core';
import { locationParts } from '../../html/location-page.ts';
import { dataTable } from '../../html/parts/data-table.ts';
import { escapeHtml } from '../../html/parts/escape-html.ts';
import { section } from '../../html/parts/section.ts';
import { formatTime } from '../../output/tables/format-bytes.ts';
import { links } from '../routes/links.ts';
import { locationOf, type Studio, type StudioAnswer, type StudioRequest } from '../routes/studio-request.ts';
import { rowsPage } from './studio-page.ts';

const mostListed = 20_000;

/** The backups and restores of a location. */
export async function locationOverview(studio: Studio, { params, signal }: StudioRequest): Promise<StudioAnswer> {
  const { name, display } = locationOf(studio, params);
  const { engine, now } = studio;
  const backups = await collected<BackupEntry>(engine.listBackups({ storageLocation: name, sizes: true, signal }));
  const restores = await collected<RestoreEntry>(engine.listRestores({ storageLocation: name, signal }));
  const parts = locationParts(backups, {
    location: display,
    madeAt: now(),
    hrefOf: (backup) => links.backup(name, backup),
  });
  return rowsPage(parts, { end: restoreList(name, restores) });
}

function restoreList(location: string, restores: readonly RestoreEntry[]): string {
  if (restores.length === 0) return '';
  const time = ({ restore }: RestoreEntry) => restore?.status.startTimestamp ?? '';
  const rows = [...restores]
    .sort((a, b) => (time(a) > time(b) ? -1 : 1))
    .map((entry) => [
      { html: `<a href="${escapeHtml(links.restore(location, entry.name))}">${escapeHtml(entry.name)}</a>` },
      entry.restore?.status.phase ?? (entry.error ? 'cannot be read' : 'made by Velero'),
      entry.restore?.spec.backupName ?? '',
      time(entry) === '' ? '' : formatTime(time(entry)),
    ]);
  const columns = [{ heading: 'Restore' }, { heading: 'Phase' }, { heading: 'Of backup' }, { heading: 'Started', isOptional: true }];
  return section(`Restores (${restores.length})`, dataTable(columns, rows));
}

async function collected<Entry>(entries: AsyncIterable<Entry>): Promise<Entry[]> {
  const list: Entry[] = [];
  for await (const entry of entries) {
    list.push(entry);
    if (list.length === mostListed) break;
  }
  return list;
}
