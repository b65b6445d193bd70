import type { ValueDifference } from '@lifeboat/core';
import { stringifyJson } from '@lifeboat/core/json';
import { escapeHtml } from './escape-html.ts';

const shownBytes = 2000;

/** Where two values differ, place by place; `left` and `right` say what the columns are. */
export function changeTable(changes: readonly ValueDifference[], [left, right]: readonly [string, string]): string {
  const rows = changes.map(
    (each) => `<tr><td>${escapeHtml(each.path)}</td><td>${valueText(each.left)}</td><td>${valueText(each.right)}</td></tr>`,
  );
  return `<table><thead><tr><th>Place</th><th>${left}</th><th>${right}</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function valueText(value: unknown): string {
  if (value === undefined) return '<em>absent</em>';
  const text = stringifyJson(value);
  return escapeHtml(text.length > shownBytes ? `${text.slice(0, shownBytes)}...` : text);
}
