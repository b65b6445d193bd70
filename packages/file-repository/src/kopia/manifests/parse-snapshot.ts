import type { SnapshotInfo } from '@lifeboat/core/plugin-api';
import { FieldError } from '../../go-values/fields.ts';
import { parseTime } from '../../go-values/times.ts';
import { parseEntry } from '../trees/parse-directory.ts';
import type { Manifest } from './manifest-store.ts';

export function isSnapshot(manifest: Manifest): boolean {
  return manifest.labels.get('type') === 'snapshot';
}

/** @throws FieldError */
export function parseSnapshot(manifest: Manifest): SnapshotInfo {
  const { data } = manifest;
  const source = data?.object('source');
  const rootEntry = data?.object('rootEntry');
  if (!data || !source || !rootEntry) throw new FieldError('it has no source or no root');
  const root = parseEntry(rootEntry);
  const summary = rootEntry.object('summ');
  const incomplete = data.text('incomplete');
  const tags = Object.entries(data.object('tags')?.value ?? {}).filter((tag): tag is [string, string] => typeof tag[1] === 'string');
  return {
    id: manifest.id,
    source: { host: source.text('host'), user: source.text('userName'), path: source.text('path') },
    tags: new Map(tags),
    description: data.text('description'),
    startedAt: dateOf(data.text('startTime')),
    endedAt: dateOf(data.text('endTime')),
    ...(incomplete === '' ? {} : { incomplete }),
    root,
    totalSize: root.type === 'directory' ? (summary?.count('size') ?? 0) : root.size,
    fileCount: root.type === 'directory' ? (summary?.count('files') ?? 0) : 1,
    failedCount: summary?.count('numFailed') ?? 0,
  };
}

function dateOf(text: string): Date {
  const ns = parseTime(text);
  if (ns === undefined) throw new FieldError(`${JSON.stringify(text.slice(0, 40))} is no time`);
  return new Date(Number(ns / 1_000_000n));
}
