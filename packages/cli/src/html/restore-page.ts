import type { RestoreDescription } from '@lifeboat/core';
import { elapsedBetween, formatTime } from '../output/tables/format-bytes.ts';
import { type PageParts, wholePage } from './frame/html-page.ts';
import type { LogDigest } from './log/digest-log.ts';
import { hooksSection } from './log/hooks-section.ts';
import { logText } from './log/log-text.ts';
import { skippedSection } from './log/skipped-section.ts';
import type { Fact } from './parts/fact-list.ts';
import { type ListedObject, listedObjects, tallyObjects } from './parts/object-tally.ts';
import { operationEntries } from './parts/operation-entries.ts';
import { pageRow } from './parts/page-row.ts';
import { section } from './parts/section.ts';
import { tallySection } from './parts/tally-section.ts';
import { timelineSection } from './parts/timeline-section.ts';
import { toldRows } from './parts/told-rows.ts';
import { volumeLines, volumeName } from './parts/volume-lines.ts';

const groups = ['problem', 'error', 'warning', 'failed', 'skipped', 'volume', 'updated', 'recreated', 'created', 'object'] as const;
type Group = (typeof groups)[number];
const looks: Readonly<Record<Group, 'bad' | 'warn' | 'good' | ''>> = {
  ...{ problem: 'bad', error: 'bad', warning: 'warn', failed: 'bad', skipped: 'warn', volume: '', object: '' },
  ...{ updated: 'good', recreated: 'good', created: 'good' },
};

interface RestorePageOptions {
  /** Velero's files do not tell it. */
  readonly name: string;
  readonly location: string;
  readonly madeAt: Date;
  /** Of its log. @default what only the log tells is left out */
  readonly log?: LogDigest | undefined;
  /** Rows of objects; those that went well are left out first. @default all */
  readonly mostObjects?: number;
}

/** A restore as a page: its phases, what became of every object, what went wrong and what was skipped. `description` has its details. */
export function restorePage(description: RestoreDescription, options: RestorePageOptions): string {
  return wholePage(restoreParts(description, options));
}

/** What a page about a restore is made of. */
export function restoreParts(description: RestoreDescription, { name, location, madeAt, log, mostObjects }: RestorePageOptions): PageParts {
  const { restore, volumes = [], resourceList = {}, operations = [] } = description;
  const { spec, status } = restore ?? {};
  const objects = [...listedObjects(resourceList)];
  const groupOf = (outcome: string) => (groups.includes(outcome as Group) ? (outcome as Group) : 'object');
  const rankOf = ({ outcome }: ListedObject) => groups.indexOf(groupOf(outcome));
  const shown = mostObjects === undefined ? objects : [...objects].sort((a, b) => rankOf(a) - rankOf(b)).slice(0, mostObjects);
  return {
    title: `Restore ${name}`,
    facts: [
      ...(restore ? recordFacts(restore) : filesFacts(log)),
      ['Location', location],
      ['Objects', `${outcomes(objects)}${shown.length < objects.length ? `; ${shown.length} are listed below` : ''}`],
      ['Volumes', String(volumes.length)],
      ...(status
        ? [['Hooks', `${status.hookStatus?.hooksAttempted ?? 0} run, ${status.hookStatus?.hooksFailed ?? 0} failed`] as const]
        : []),
      ...(log ? [['Log', logText(log)] as const] : []),
      ['Page made', formatTime(madeAt.toISOString())],
    ],
    groups,
    lead: [
      section('What went wrong', toldRows(description, groups).join('')),
      tallySection(tallyObjects(objects)),
      timelineSection([
        { label: 'Whole restore', from: status?.startTimestamp ?? log?.first, to: status?.completionTimestamp ?? log?.last },
        ...operationEntries(operations),
        ...(log?.steps ?? []).map(({ time, text }) => ({ label: text, from: time })),
      ]),
      hooksSection(
        (spec?.hooks?.resources ?? []).map((hook) => hook.name),
        log?.hooks ?? [],
      ),
      skippedSection(log?.skips ?? []),
    ].join(''),
    rows: [
      ...volumes.map((volume) =>
        pageRow({
          group: 'volume',
          rank: groups.indexOf('volume'),
          look: '',
          name: `${volumeName(volume)}: ${volume.restoreMethod ?? 'made anew, without data'}`,
          lines: volumeLines(volume),
        }),
      ),
      ...shown.map((object) => {
        const group = groupOf(object.outcome);
        const path = object.namespace === '' ? object.name : `${object.namespace}/${object.name}`;
        return pageRow({ group, rank: groups.indexOf(group), look: looks[group], kind: object.kind, name: path });
      }),
    ],
  };
}

function recordFacts({ spec, status }: NonNullable<RestoreDescription['restore']>): Fact[] {
  const took = elapsedBetween(status.startTimestamp, status.completionTimestamp);
  const mapped = Object.entries(spec.namespaceMapping ?? {}).map(([from, to]) => `${from} as ${to}`);
  return [
    ['Phase', status.phase ?? 'New'],
    ...(status.failureReason ? [['Why it failed', status.failureReason] as const] : []),
    ['Backup', spec.backupName ?? `the newest of schedule ${spec.scheduleName ?? ''}`],
    ['Namespaces', spec.includedNamespaces?.length ? spec.includedNamespaces.join(', ') : '*'],
    ...(mapped.length > 0 ? [['Restored elsewhere', mapped.join(', ')] as const] : []),
    ['Existing objects', spec.existingResourcePolicy === 'update' ? 'are updated' : 'are left as they are'],
    ['Started', status.startTimestamp ?? 'not yet'],
    ['Completed', `${status.completionTimestamp ?? 'not yet'}${took === undefined ? '' : `, after ${took}`}`],
  ];
}

function filesFacts(log: LogDigest | undefined): Fact[] {
  const took = elapsedBetween(log?.first, log?.last);
  return [
    ['Made by', 'Velero, which keeps the Restore object in its cluster: what follows is from the files'],
    ...(log?.first ? [['Started', `${log.first}, says the log`] as const] : []),
    ...(log?.last ? [['Last line', `${log.last}${took === undefined ? '' : `, after ${took}`}`] as const] : []),
  ];
}

function outcomes(objects: readonly { readonly outcome: string }[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of objects) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const told = [...counts].map(([outcome, count]) => `${count} ${outcome === '' ? 'listed' : outcome}`);
  return told.length === 0 ? 'none' : told.join(', ');
}
