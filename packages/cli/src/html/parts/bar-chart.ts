import { escapeHtml } from './escape-html.ts';

interface Bar {
  /** Shown when the bar is pointed at. */
  readonly label: string;
  /** `undefined`: not known, and its place stays empty. */
  readonly value: number | undefined;
  readonly isBad?: boolean;
}

const height = 80;
const barWidth = 10;
const gap = 2;

/** Bars beside each other, the oldest first, as an SVG image with a title that says what the highest stands for. Nothing where there is
 * nothing to compare. */
export function barChart(title: string, bars: readonly Bar[], format: (value: number) => string): string {
  const highest = Math.max(...bars.map(({ value = 0 }) => value), 0);
  if (bars.length < 2 || highest === 0) return '';
  const caption = `${title}: up to ${format(highest)}`;
  const drawn = bars.map(({ label, value, isBad }, i) => {
    if (value === undefined) return '';
    const tall = Math.max(1, Math.round((value / highest) * height));
    const place = `x="${i * (barWidth + gap)}" y="${height - tall}" width="${barWidth}" height="${tall}"`;
    return `<rect ${place}${isBad ? ' class="bad"' : ''}><title>${escapeHtml(label)}</title></rect>`;
  });
  const width = bars.length * (barWidth + gap);
  const view = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return `<figure><figcaption>${escapeHtml(caption)}</figcaption><svg class="chart" ${view} role="img" aria-label="${escapeHtml(caption)}">${drawn.join('')}</svg></figure>\n`;
}
