import { visible } from '../visible.ts';

/** How a table gives way to a terminal. Output that is no terminal has every column in full: programs read it. */
export interface TableFit {
  /** Columns of the terminal; `undefined`: it is none. */
  readonly width: number | undefined;
  /** Headings of columns that are left out while the table is too wide, the first first. */
  readonly giveWay: readonly string[];
}

const gaps = { wide: 3, narrow: 2 };

/** Aligns rows under headings, three blanks apart, as kubectl and Velero do. Control characters are made visible. On a terminal, times
 * are short. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[], fit?: TableFit): string {
  const lines = [headings, ...rows.map((row) => row.map(visible))];
  const width = fit?.width;
  if (width === undefined) return inColumns(lines, gaps.wide);
  let shown: readonly (readonly string[])[] = lines.map((line) => line.map(shortTime));
  for (const heading of ['', ...(fit?.giveWay ?? [])]) {
    const column = shown[0]?.indexOf(heading) ?? -1;
    if (column >= 0) shown = shown.map((line) => line.filter((_, i) => i !== column));
    for (const gap of [gaps.wide, gaps.narrow]) {
      const text = inColumns(shown, gap);
      if (text.split('\n').every((line) => line.length <= width)) return text;
    }
  }
  return inColumns(shown, gaps.narrow);
}

function inColumns(lines: readonly (readonly string[])[], gap: number): string {
  const widths = lines[0]?.map((_, column) => lines.reduce((widest, line) => Math.max(widest, line[column]?.length ?? 0), 0)) ?? [];
  const text = (line: readonly string[]) => line.map((cell, column) => cell.padEnd((widths[column] ?? 0) + gap)).join('');
  return lines.map((line) => `${text(line).trimEnd()}\n`).join('');
}

/** `2026-11-23 12:00:00 +0000 UTC` as `2026-11-23 12:00Z`. */
function shortTime(cell: string): string {
  return cell.replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d \+0000 UTC$/, '$1Z');
}
