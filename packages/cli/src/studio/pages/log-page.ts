import { type LogLine, logLines } from '../../html/log/log-lines.ts';
import { escapeHtml } from '../../html/parts/escape-html.ts';
import { links } from '../routes/links.ts';
import {
  countOf,
  locationOf,
  NoSuchPageError,
  needed,
  type Studio,
  type StudioAnswer,
  type StudioRequest,
} from '../routes/studio-request.ts';
import { buttons } from './buttons.ts';
import { pageTargets } from './page-targets.ts';
import { selectField } from './select-field.ts';
import { studioPage } from './studio-page.ts';

const linesOnPage = 500;
const levels = ['', 'info', 'warning', 'error'] as const;

/** The log of a backup or restore, page by page, of all lines or of those that fit. */
export async function logPage(studio: Studio, { params, signal }: StudioRequest): Promise<StudioAnswer> {
  const { name: storageLocation, display } = locationOf(studio, params);
  const restore = params.get('restore');
  const name = restore ?? needed(params, 'backup');
  const call = { storageLocation, signal };
  const stream = await (restore === null
    ? studio.engine.openBackupFile(name, 'logs', call)
    : studio.engine.openRestoreFile(name, 'logs', call));
  if (!stream) throw new NoSuchPageError(`"${name}" in ${display} has no log`);
  const level = params.get('level') ?? '';
  const words = params.get('text') ?? '';
  const from = countOf(params, 'from');
  const { lines, next } = await pageOfLines(logLines(stream), { level, text: words.toLowerCase(), from });
  const place = restore === null ? { location: storageLocation, backup: name } : { location: storageLocation, restore: name };
  const more = { level, text: words };
  const pages = pageTargets({ from, next }, (at) => links.log(place, at === undefined ? more : { ...more, from: at }));
  const choices = levels.map((each) => ({ value: each, text: each === '' ? 'all' : each, isChosen: each === level }));
  const hidden = Object.entries(place).map(([key, value]) => `<input type="hidden" name="${key}" value="${escapeHtml(value)}">`);
  return studioPage({
    title: `Log of ${restore === null ? 'backup' : 'restore'} ${name}`,
    crumbs: [
      [display, links.location(storageLocation)],
      [name, restore === null ? links.backup(storageLocation, name) : links.restore(storageLocation, name)],
    ],
    body: `<form class="line" action="/log" method="get" role="search">${hidden.join('')}
<label>Text <input type="search" name="text" value="${escapeHtml(words)}"></label>
${selectField({ label: 'Level', name: 'level', choices })}
<button type="submit">Search</button></form>
${lines.length === 0 ? '<p>No line fits.</p>\n' : `<pre class="wrap" tabindex="0">${lines.map(lineHtml).join('\n')}</pre>\n`}${buttons([...pages, ['Download', links.file(place, 'logs')]])}`,
  });
}

interface LinesQuery {
  readonly level: string;
  readonly text: string;
  /** Lines of the log that are passed over. */
  readonly from: number;
}

async function pageOfLines(
  log: AsyncIterable<LogLine>,
  { level, text, from }: LinesQuery,
): Promise<{ readonly lines: readonly LogLine[]; readonly next?: number }> {
  const lines: LogLine[] = [];
  let at = 0;
  for await (const line of log) {
    at += 1;
    if (at <= from || (level !== '' && line.level !== level) || !line.text.toLowerCase().includes(text)) continue;
    if (lines.length === linesOnPage) return { lines, next: at - 1 };
    lines.push(line);
  }
  return { lines };
}

// Of which program, from where in its source: nobody reads it here, and the download has it.
const notShown = new Set(['time', 'level', 'msg', 'logSource']);

function lineHtml({ level, text, time, message, fields }: LogLine): string {
  if (level === '') return escapeHtml(text);
  const rest = [...fields].flatMap(([key, value]) => (notShown.has(key) || value === '' ? [] : `${key}=${value}`));
  const look = level === 'error' ? 'bad-text' : level === 'warning' ? 'warn-text' : '';
  const told = `${level === 'info' ? '' : `${level}: `}${message}`;
  return `<span class="soft">${escapeHtml(time)}</span> <span class="${look}">${escapeHtml(told)}</span> <span class="soft">${escapeHtml(rest.join(' '))}</span>`;
}
