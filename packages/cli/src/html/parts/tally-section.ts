import { formatBytes } from '../../output/tables/format-bytes.ts';
import type { ToldSizes } from '../sizes/told-sizes.ts';
import { type Cell, dataTable } from './data-table.ts';
import { escapeHtml } from './escape-html.ts';
import type { ObjectTally } from './object-tally.ts';
import { section } from './section.ts';

// What needs somebody stands first.
const outcomeOrder = ['failed', 'skipped', 'updated', 'recreated', 'created'];

interface TallyOptions {
  /** Where a kind in a namespace is listed. @default no links */
  readonly hrefOf?: ((namespace: string, kind: string) => string) | undefined;
  /** What each kind takes. @default no sizes are told */
  readonly told?: ToldSizes | undefined;
}

/** How many objects by namespace and kind, and what they take. */
export function tallySection(tally: ObjectTally, { hrefOf, told: { sizes, note } = {} }: TallyOptions = {}): string {
  const outcomes = [...new Set([...tally.values()].flatMap((kinds) => [...kinds.values()].flatMap((counts) => [...counts.keys()])))];
  outcomes.sort((a, b) => outcomeOrder.indexOf(a) - outcomeOrder.indexOf(b) || (a < b ? -1 : 1));
  const namespaces = [...tally].sort(([a], [b]) => (a < b ? -1 : 1));
  const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0);
  const sizeColumn = sizes ? [{ heading: 'Size', isNumber: true }] : [];
  const parts = namespaces.map(([namespace, kinds]) => {
    const rows = [...kinds].sort(([a], [b]) => (shortKind(a) < shortKind(b) ? -1 : 1));
    const sum = rows.reduce((all, [, counts]) => all + total(counts), 0);
    const columns = outcomes.map((outcome) => ({ heading: outcome === '' ? 'Objects' : outcome, isNumber: true }));
    const bytes = (kind: string) => sizes?.get(namespace)?.get(kind);
    const cells = rows.map(([kind, counts]): Cell[] => [
      hrefOf ? { html: `<a href="${escapeHtml(hrefOf(namespace, kind))}">${kindHtml(kind)}</a>` } : { html: kindHtml(kind) },
      ...outcomes.map((outcome) => String(counts.get(outcome) ?? '')),
      ...(sizes ? [sizeText(bytes(kind))] : []),
    ]);
    const open = namespaces.length <= 3 ? ' open' : '';
    const failed = rows.reduce((all, [, counts]) => all + (counts.get('failed') ?? 0), 0);
    const name = namespace === '' ? 'of the cluster' : namespace;
    const known = rows.flatMap(([kind]) => bytes(kind) ?? []);
    const size = known.length === 0 ? '' : `, ${formatBytes(known.reduce((all, each) => all + each, 0))}`;
    const told = `${sum} ${sum === 1 ? 'object' : 'objects'} of ${rows.length} ${rows.length === 1 ? 'kind' : 'kinds'}${size}`;
    const bad = failed === 0 ? '' : `, <span class="bad-text">${failed} failed</span>`;
    const head = `<summary><strong>${escapeHtml(name)}</strong> <span class="soft">${told}</span>${bad}</summary>`;
    return `<details class="fold"${open}>${head}${dataTable([{ heading: 'Kind' }, ...columns, ...sizeColumn], cells)}</details>\n`;
  });
  const remark = note ?? (sizes && 'Size: of the objects as JSON in the archive, before compression.');
  const foot = remark === undefined || parts.length === 0 ? '' : `<p class="soft">${escapeHtml(remark)}</p>\n`;
  return section('By namespace and kind', parts.join('') + foot);
}

function sizeText(bytes: number | undefined): string {
  return bytes === undefined ? '' : formatBytes(bytes);
}

// `apps/v1/Deployment`: the kind is what is looked for, group and version are beside it.
function shortKind(kind: string): string {
  return kind.slice(kind.lastIndexOf('/') + 1);
}

function kindHtml(kind: string): string {
  const group = kind.slice(0, Math.max(0, kind.lastIndexOf('/')));
  return `${escapeHtml(shortKind(kind))} <span class="soft optional">${escapeHtml(group)}</span>`;
}
