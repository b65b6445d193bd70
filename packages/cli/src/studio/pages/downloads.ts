import { escapeHtml } from '../../html/parts/escape-html.ts';
import { section } from '../../html/parts/section.ts';
import { links, type RunPlace } from '../routes/links.ts';

/** Where the files of a backup or restore can be had. */
export function downloads(place: RunPlace, files: readonly string[], note: string): string {
  const items = files.map((file) => `<li><a href="${escapeHtml(links.file(place, file))}">${escapeHtml(file)}</a></li>`);
  return section('Downloads', `<p class="soft">${escapeHtml(note)}</p>\n<ul class="plain">${items.join('')}</ul>\n`);
}
