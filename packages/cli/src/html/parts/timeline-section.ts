import { formatElapsed, formatTime } from '../../output/tables/format-bytes.ts';
import { dataTable } from './data-table.ts';
import { escapeHtml } from './escape-html.ts';
import { section } from './section.ts';

/** Something that took its time, or (without `to`) happened. Times are RFC 3339. */
export interface TimelineEntry {
  readonly label: string;
  readonly from: string | null | undefined;
  readonly to?: string | null | undefined;
  readonly isBad?: boolean;
}

const mostShown = 60;
const width = 400;
const height = 12;

/** What happened when, as a table with a bar for each entry; entries without a time are left out. */
export function timelineSection(entries: readonly TimelineEntry[]): string {
  const timed = entries.flatMap(({ label, from, to, isBad = false }) => {
    const start = Date.parse(from ?? '');
    const end = Date.parse(to ?? '');
    return Number.isNaN(start) ? [] : [{ label, isBad, start, end: Number.isNaN(end) ? start : Math.max(start, end) }];
  });
  if (timed.length === 0) return '';
  const first = Math.min(...timed.map(({ start }) => start));
  const whole = Math.max(...timed.map(({ end }) => end)) - first;
  const shown = [...timed].sort((a, b) => a.start - b.start || b.end - a.end).slice(0, mostShown);
  const rows = shown.map(({ label, start, end, isBad }) => {
    const x = whole === 0 ? 0 : ((start - first) / whole) * (width - 4);
    const wide = whole === 0 ? 4 : Math.max(4, ((end - start) / whole) * (width - 4));
    const bar = `<rect x="${x.toFixed(1)}" y="2" width="${wide.toFixed(1)}" height="${height - 4}" rx="2"${isBad ? ' class="bad"' : ''}/>`;
    const svg = `<svg class="bar" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${escapeHtml(label)}">${bar}</svg>`;
    return [label, `+${formatElapsed(start - first)}`, end > start ? formatElapsed(end - start) : '', { html: svg }];
  });
  const columns = [{ heading: 'What' }, { heading: 'From', isNumber: true }, { heading: 'Took', isNumber: true }, { heading: '' }];
  const more = timed.length > mostShown ? `<p class="soft">${timed.length - mostShown} more are not shown.</p>` : '';
  return section(
    'Timeline',
    `<p class="soft">From ${escapeHtml(formatTime(new Date(first).toISOString()))}</p>\n${dataTable(columns, rows)}${more}`,
  );
}
