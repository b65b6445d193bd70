import type { BackupDescription } from '@lifeboat/core';
import { messageList } from '../output/message-list.ts';
import { elapsedBetween } from '../output/tables/format-bytes.ts';
import { htmlPage } from './html-page.ts';
import { pageRow } from './page-row.ts';

type Volume = NonNullable<BackupDescription['volumes']>[number];

const groups = ['problem', 'error', 'warning', 'volume', 'object'] as const;
const rankOf = (group: (typeof groups)[number]) => groups.indexOf(group);

/** A backup as a page: its phases, what went wrong, its volumes, and every object. `description` has its details. */
export function backupPage(
  description: BackupDescription,
  { location, madeAt }: { readonly location: string; readonly madeAt: Date },
): string {
  const { backup, results, volumes = [], resourceList = {}, problems } = description;
  const { metadata, spec, status } = backup;
  const took = elapsedBetween(status.startTimestamp, status.completionTimestamp);
  const list = (names: readonly string[] | null | undefined, otherwise: string) => (names?.length ? names.join(', ') : otherwise);
  const page = htmlPage({
    title: `Backup ${metadata.name}`,
    facts: [
      ['Phase', status.phase ?? 'New'],
      ['Location', location],
      [
        'Namespaces',
        `${list(spec.includedNamespaces, '*')}${spec.excludedNamespaces?.length ? `, without ${spec.excludedNamespaces.join(', ')}` : ''}`,
      ],
      ['Started', status.startTimestamp ?? 'not yet'],
      ['Completed', `${status.completionTimestamp ?? 'not yet'}${took === undefined ? '' : `, after ${took}`}`],
      ['Expires', status.expiration ?? 'never'],
      ['Objects', String(status.progress?.itemsBackedUp ?? Object.values(resourceList).flat().length)],
      ['Volumes', String(volumes.length)],
      ['Hooks', `${status.hookStatus?.hooksAttempted ?? 0} run, ${status.hookStatus?.hooksFailed ?? 0} failed`],
      ['Page made', madeAt.toISOString()],
    ],
    groups,
  });
  const told = (group: 'problem' | 'error' | 'warning', look: 'bad' | 'warn', messages: readonly string[]) =>
    messages.map((name) => pageRow({ group, rank: rankOf(group), look, name }));
  const objects = Object.entries(resourceList).flatMap(([kind, names]) =>
    names.map((name) => pageRow({ group: 'object', rank: rankOf('object'), look: '', kind, name })),
  );
  const rows = [
    ...told('problem', 'bad', problems),
    ...told('error', 'bad', messageList(results?.errors ?? {})),
    ...told('warning', 'warn', messageList(results?.warnings ?? {})),
    ...volumes.map(volumeRow),
    ...objects,
  ];
  return `${page.start}${rows.join('')}</main>\n${page.end}`;
}

function volumeRow(volume: Volume): string {
  const { pvcNamespace, pvcName, pvName, pvbInfo, skipped, skippedReason, result, startTimestamp, completionTimestamp } = volume;
  const name = pvcName ? `${pvcNamespace ?? ''}/${pvcName}` : (pvName ?? pvbInfo?.volumeName ?? 'a volume');
  const isSaved = !skipped && result !== 'failed';
  const how = skipped
    ? `not saved: ${skippedReason ?? 'no reason given'}`
    : `${volume.backupMethod ?? 'saved'}, ${result ?? 'result unknown'}`;
  const took = elapsedBetween(startTimestamp, completionTimestamp);
  return pageRow({
    group: 'volume',
    rank: rankOf('volume'),
    look: isSaved ? 'good' : skipped ? 'warn' : 'bad',
    name: `${name}: ${how}`,
    lines: [
      ...(pvName ? [`PersistentVolume ${pvName}`] : []),
      ...(volume.snapshotDataMoved ? ['The data of its snapshot was moved to the location.'] : []),
      ...(took === undefined ? [] : [`It took ${took}.`]),
    ],
  });
}
