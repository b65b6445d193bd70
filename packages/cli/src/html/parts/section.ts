import { escapeHtml } from './escape-html.ts';

/** A part of a page below a heading; nothing where `html` is empty. */
export function section(heading: string, html: string): string {
  return html === '' ? '' : `<section><h2>${escapeHtml(heading)}</h2>\n${html}</section>\n`;
}
