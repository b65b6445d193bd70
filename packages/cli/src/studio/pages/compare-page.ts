import { type DifferentObject, LifeboatError } from '@lifeboat/core';
import { changeTable } from '../../html/parts/change-table.ts';
import { escapeHtml } from '../../html/parts/escape-html.ts';
import { pageRow } from '../../html/parts/page-row.ts';
import { links, placeOfSide, sideOf } from '../routes/links.ts';
import { NoSuchPageError, type Studio, type StudioAnswer, type StudioRequest } from '../routes/studio-request.ts';
import { selectField } from './select-field.ts';
import { rowsPage, studioPage } from './studio-page.ts';

const mostListed = 1000;
const mostDifferences = 2000;
const groups = ['changed', 'missing', 'extra'] as const;
const looks = { changed: 'warn', missing: 'bad', extra: 'good' } as const;

/** Two backups beside each other; without both of them, a form that asks for them. */
export async function comparePage(studio: Studio, { params, signal }: StudioRequest): Promise<StudioAnswer> {
  const [left, right] = [params.get('left') ?? '', params.get('right') ?? ''];
  if (left === '' || right === '') return await choosePage(studio, { left, right, signal });
  const sides = [left, right].map((side) => {
    const place = placeOfSide(side);
    if (!place || !studio.locations.some(({ name }) => name === place.location))
      throw new NoSuchPageError('There is no such backup to compare');
    return place;
  });
  const [a, b] = sides as [NonNullable<(typeof sides)[number]>, NonNullable<(typeof sides)[number]>];
  // Says at once what is not there.
  for (const { location, backup } of sides) await studio.engine.getBackup(backup, { storageLocation: location, signal });
  const run = studio.engine.compare(
    { backup: a.backup, storageLocation: a.location },
    { backup: b.backup, storageLocation: b.location },
    { signal },
  );
  // Told on the page.
  run.result.catch(() => undefined);
  await run.accepted;
  const title = `What differs between ${a.backup} and ${b.backup}`;
  const facts = [
    ['Left', `${a.backup} in ${a.location}`],
    ['Right', `${b.backup} in ${b.location}`],
    ['missing', 'only the left one has it'],
    ['extra', 'only the right one has it'],
    ['Not compared', 'what always differs: uids, status, who manages fields. Values of Secrets are not shown'],
  ] as const;
  const more = async function* () {
    let shown = 0;
    try {
      for await (const event of run) {
        if (event.type !== 'different-object') continue;
        if (shown < mostDifferences) yield rowOf(event.item);
        else run.cancel('enough differences are shown');
        shown += 1;
      }
    } catch {
      // The result fails with the same error, and is told below.
    }
    yield await ending(run.result, shown);
  };
  return rowsPage({ title, facts, groups, rows: [] }, { crumbs: [['Compare', links.compare(left)]], more: more() });
}

async function ending(
  result: Promise<{
    readonly counts: Readonly<Record<string, number>>;
    readonly notCompared: readonly { readonly groupResource: string; readonly reason: string }[];
  }>,
  shown: number,
): Promise<string> {
  try {
    const { counts, notCompared } = await result;
    const { equal = 0, changed = 0, missing = 0, extra = 0 } = counts;
    const left = notCompared.map(({ groupResource, reason }) => `${groupResource} was not compared: ${reason}.`);
    const text = [`${equal} equal, ${changed} differ, ${missing} only on the left, ${extra} only on the right.`, ...left].join(' ');
    return `<p class="rank9">${escapeHtml(text)}</p>\n`;
  } catch (error) {
    const isEnough = shown > mostDifferences && LifeboatError.isInstance(error, 'CANCELED');
    const text = isEnough
      ? `The first ${mostDifferences} that differ. lifeboat compare lists all.`
      : error instanceof Error
        ? error.message
        : String(error);
    return `<p class="rank9 ${isEnough ? 'warn-text' : 'bad-text'}">${escapeHtml(text)}</p>\n`;
  }
}

function rowOf(item: DifferentObject): string {
  const { change, groupResource, namespace, name, differences, moreDifferences } = item;
  const places = differences.length === 0 ? '' : changeTable(differences, ['left', 'right']);
  const rest = moreDifferences === 0 ? '' : `<p>and ${moreDifferences} more places</p>`;
  return pageRow({
    group: change,
    rank: groups.indexOf(change),
    look: looks[change],
    kind: groupResource,
    name: namespace === '' ? name : `${namespace}/${name}`,
    ...(places + rest !== '' && { html: places + rest }),
  });
}

async function choosePage(
  { engine, locations }: Studio,
  chosen: { left: string; right: string; signal: AbortSignal },
): Promise<StudioAnswer> {
  const sides: { readonly value: string; readonly text: string; readonly time: string }[] = [];
  for (const { name: location } of locations) {
    for await (const entry of engine.listBackups({ storageLocation: location, signal: chosen.signal })) {
      if (entry.state !== 'complete' || sides.length === mostListed) continue;
      const time = entry.backup.status.startTimestamp ?? '';
      sides.push({ value: sideOf(location, entry.name), text: `${entry.name} (${location}, ${time})`, time });
    }
  }
  sides.sort((a, b) => (a.time > b.time ? -1 : 1));
  // The newest one beside the one before it, unless one is chosen.
  const right = chosen.right || sides.find(({ value }) => value !== chosen.left)?.value;
  const left = chosen.left || sides.find(({ value }) => value !== right)?.value;
  const choice = (name: 'left' | 'right', text: string, picked: string | undefined) => {
    const choices = sides.map(({ value, text: shown }) => ({ value, text: shown, isChosen: value === picked }));
    return selectField({ label: text, name, choices, isRequired: true });
  };
  const body = `<form class="line" action="/compare" method="get">${choice('left', 'Left', left)}${choice('right', 'Right', right)}<button type="submit">Compare</button></form>\n`;
  return studioPage({ title: 'Compare two backups', body: sides.length === 0 ? '<p>There is no backup.</p>\n' : body });
}
