import { dataTable } from '../parts/data-table.ts';
import { escapeHtml } from '../parts/escape-html.ts';
import { section } from '../parts/section.ts';
import type { LogDigest } from './digest-log.ts';

/** Hooks: those that were asked for, and what the log says of those that ran. */
export function hooksSection(asked: readonly string[], hooks: LogDigest['hooks']): string {
  const spec = asked.length === 0 ? '' : `<pre>${asked.map(escapeHtml).join('\n')}</pre>\n`;
  const lines = hooks.map(({ time, text, isBad }) => [
    time,
    { html: `<span class="${isBad ? 'bad-text' : ''}">${escapeHtml(text)}</span>` },
  ]);
  return section('Hooks', `${spec}${lines.length === 0 ? '' : dataTable([{ heading: 'Time' }, { heading: 'What' }], lines)}`);
}
