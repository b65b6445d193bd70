import type { BackupDescription } from '@lifeboat/core';
import { hookLines } from '../output/describe/hook-lines.ts';
import { elapsedBetween, formatBytes, formatTime } from '../output/tables/format-bytes.ts';
import { type PageParts, wholePage } from './frame/html-page.ts';
import type { LogDigest } from './log/digest-log.ts';
import { hooksSection } from './log/hooks-section.ts';
import { logText } from './log/log-text.ts';
import { skippedSection } from './log/skipped-section.ts';
import { type BackupCopy, copiesSection } from './parts/copies-section.ts';
import { filesSection } from './parts/files-section.ts';
import { listedObjects, tallyObjects } from './parts/object-tally.ts';
import { operationEntries } from './parts/operation-entries.ts';
import { pageRow } from './parts/page-row.ts';
import { section } from './parts/section.ts';
import { tallySection } from './parts/tally-section.ts';
import { timelineSection } from './parts/timeline-section.ts';
import { toldRows } from './parts/told-rows.ts';
import { volumeBytes, volumeLines, volumeName } from './parts/volume-lines.ts';
import type { ToldSizes } from './sizes/told-sizes.ts';

type Volume = NonNullable<BackupDescription['volumes']>[number];

const groups = ['problem', 'error', 'warning', 'volume', 'object'] as const;
const rankOf = (group: (typeof groups)[number]) => groups.indexOf(group);

export interface BackupPageOptions {
  readonly location: string;
  readonly madeAt: Date;
  /** Of its log. @default what only the log tells is left out */
  readonly log?: LogDigest | undefined;
  /** @default none are told of */
  readonly copies?: readonly BackupCopy[];
  /** What each kind takes in its archive. @default it is left out */
  readonly sizes?: ToldSizes | undefined;
  /** Where more is seen. @default no links, and a row for each object */
  readonly links?: {
    readonly objects: (namespace: string, kind: string) => string;
    readonly file: (fileName: string) => string | undefined;
  };
}

/** A backup as a page: its phases, what went wrong, its volumes, and every object. `description` has its details. */
export function backupPage(description: BackupDescription, options: BackupPageOptions): string {
  return wholePage(backupParts(description, options));
}

/** What a page about a backup is made of. */
export function backupParts(
  description: BackupDescription,
  { location, madeAt, log, copies = [], sizes, links }: BackupPageOptions,
): PageParts {
  const { backup, volumes = [], resourceList = {}, operations = [], files = [] } = description;
  const { metadata, spec, status } = backup;
  const took = elapsedBetween(status.startTimestamp, status.completionTimestamp);
  const list = (names: readonly string[] | null | undefined, otherwise: string) => (names?.length ? names.join(', ') : otherwise);
  const without = (names: readonly string[] | null | undefined) => (names?.length ? `, without ${names.join(', ')}` : '');
  const saved = volumes.reduce((sum, volume) => sum + (volumeBytes(volume) ?? 0), 0);
  const stored = files.reduce((sum, { size }) => sum + size, 0);
  const objects = [...listedObjects(resourceList)];
  return {
    title: `Backup ${metadata.name}`,
    facts: [
      ['Phase', status.phase ?? 'New'],
      ...(status.failureReason ? [['Why it failed', status.failureReason] as const] : []),
      ['Location', location],
      ['Namespaces', `${list(spec.includedNamespaces, '*')}${without(spec.excludedNamespaces)}`],
      ['Kinds', `${list(spec.includedResources, '*')}${without(spec.excludedResources)}`],
      ['Started', status.startTimestamp ?? 'not yet'],
      ['Completed', `${status.completionTimestamp ?? 'not yet'}${took === undefined ? '' : `, after ${took}`}`],
      ['Expires', status.expiration ?? 'never'],
      ['Objects', String(status.progress?.itemsBackedUp ?? objects.length)],
      ...(files.length === 0 ? [] : [['Size', `${formatBytes(stored)} in ${files.length} files of its folder`] as const]),
      ['Volumes', `${volumes.length}${saved === 0 ? '' : `, ${formatBytes(saved)} saved`}`],
      ['Hooks', `${status.hookStatus?.hooksAttempted ?? 0} run, ${status.hookStatus?.hooksFailed ?? 0} failed`],
      ...(log ? [['Log', logText(log)] as const] : []),
      ['Page made', formatTime(madeAt.toISOString())],
    ],
    groups: links ? groups.filter((group) => group !== 'object') : groups,
    lead: [
      section('What went wrong', toldRows(description, groups).join('')),
      copiesSection(copies),
      tallySection(tallyObjects(objects), { hrefOf: links?.objects, told: sizes }),
      timelineSection([
        { label: 'Whole backup', from: status.startTimestamp, to: status.completionTimestamp, isBad: status.phase === 'Failed' },
        ...volumes.map((volume) => ({
          label: `Volume ${volumeName(volume)}`,
          from: volume.startTimestamp,
          to: volume.completionTimestamp,
          isBad: volume.result === 'failed',
        })),
        ...operationEntries(operations),
        ...(log?.steps ?? []).map(({ time, text }) => ({ label: text, from: time })),
      ]),
      hooksSection(hookLines(spec.hooks), log?.hooks ?? []),
      skippedSection(log?.skips ?? []),
      filesSection(files, links?.file),
    ].join(''),
    rows: [
      ...volumes.map(volumeRow),
      ...(links ? [] : objects).map(({ kind, namespace, name }) =>
        pageRow({ group: 'object', rank: rankOf('object'), look: '', kind, name: namespace === '' ? name : `${namespace}/${name}` }),
      ),
    ],
  };
}

function volumeRow(volume: Volume): string {
  const { skipped, skippedReason, result, startTimestamp, completionTimestamp } = volume;
  const isSaved = !skipped && result !== 'failed';
  const how = skipped
    ? `not saved: ${skippedReason ?? 'no reason given'}`
    : `${volume.backupMethod ?? 'saved'}, ${result ?? 'result unknown'}`;
  const took = elapsedBetween(startTimestamp, completionTimestamp);
  return pageRow({
    group: 'volume',
    rank: rankOf('volume'),
    look: isSaved ? 'good' : skipped ? 'warn' : 'bad',
    name: `${volumeName(volume)}: ${how}`,
    lines: [...volumeLines(volume), ...(took === undefined ? [] : [`It took ${took}.`])],
  });
}
