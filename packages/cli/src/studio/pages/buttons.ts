import { escapeHtml } from '../../html/parts/escape-html.ts';

/** Links as a line of buttons. */
export function buttons(targets: readonly (readonly [text: string, href: string])[]): string {
  return `<p>${targets.map(([text, href]) => `<a class="button" href="${escapeHtml(href)}">${escapeHtml(text)}</a>`).join(' ')}</p>\n`;
}
