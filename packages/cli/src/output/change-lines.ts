import type { ValueDifference } from '@lifeboat/core';
import { stringifyJson } from '@lifeboat/core/json';
import { visible } from './visible.ts';

const shown = 10;

/** Where an object differs, a line each, indented below it. `more`: places that are not in the list. */
export function changeLines(differences: readonly ValueDifference[], more = 0): string[] {
  const rest = Math.max(0, differences.length - shown) + more;
  const lines = differences
    .slice(0, shown)
    .map(({ path, left, right }) => `    ${visible(path)}: ${valueText(left)} -> ${valueText(right)}`);
  return rest > 0 ? [...lines, `    and ${rest} more places`] : lines;
}

function valueText(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = stringifyJson(value);
  return visible(text.length > 100 ? `${text.slice(0, 100)}...` : text);
}
