import { visible } from '../visible.ts';
import { wrapText } from '../wrap-text.ts';
import { colorOfPhase, painted } from './colors.ts';

/** What a table shows, and how it gives way to a terminal. Output that is no terminal has every column in full: programs read it. */
export interface Table {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Headings of columns that are left out while the table is too wide, the first first. @default none */
  readonly giveWay?: readonly string[];
  /** The last column holds sentences, which go on below themselves. @default false */
  readonly lastWraps?: boolean;
}

/** Where a table is shown. */
export interface TableFit {
  /** Columns of the terminal; `undefined`: it is none. */
  readonly width?: number | undefined;
  /** Phases have colors: the text holds escapes, and goes out as bytes. @default false */
  readonly isColored?: boolean;
}

type Lines = readonly (readonly string[])[];

const gaps = { wide: 3, narrow: 2 };
const phaseHeadings = ['STATUS', 'PHASE'];
/** Of a column that wraps. */
const narrowestText = 30;

/** Aligns rows under headings, three blanks apart, as kubectl and Velero do. Control characters are made visible. On a terminal, times
 * are short. */
export function formatTable(
  { headings, rows, giveWay = [], lastWraps = false }: Table,
  { width, isColored = false }: TableFit = {},
): string {
  const lines = [headings, ...rows.map((row) => row.map(visible))];
  if (width === undefined) return inColumns(lines, gaps.wide, isColored);
  let shown: Lines = lines.map((line) => line.map(shortTime));
  for (const heading of ['', ...giveWay]) {
    const column = shown[0]?.indexOf(heading) ?? -1;
    if (column >= 0) shown = shown.map((line) => line.filter((_, i) => i !== column));
    for (const gap of [gaps.wide, gaps.narrow]) {
      if (widthOf(shown, gap) <= width) return inColumns(shown, gap, isColored);
    }
    if (lastWraps && widthOf(withoutLast(shown), gaps.narrow) + gaps.narrow + narrowestText <= width) break;
  }
  return inColumns(lastWraps ? wrapLast(shown, width) : shown, gaps.narrow, isColored);
}

/** Below a cell of several lines stand blanks for the other columns. */
function wrapLast(lines: Lines, width: number): Lines {
  const room = Math.max(narrowestText, width - widthOf(withoutLast(lines), gaps.narrow) - gaps.narrow);
  return lines.flatMap((line) => {
    const [first = '', ...rest] = wrapText(line.at(-1) ?? '', { indent: '', width: room }).split('\n');
    return [[...line.slice(0, -1), first], ...rest.map((text) => [...line.slice(0, -1).map(() => ''), text])];
  });
}

function withoutLast(lines: Lines): Lines {
  return lines.map((line) => line.slice(0, -1));
}

function widthOf(lines: Lines, gap: number): number {
  return Math.max(
    ...inColumns(lines, gap, false)
      .split('\n')
      .map((line) => line.length),
  );
}

function inColumns(lines: Lines, gap: number, isColored: boolean): string {
  const widths = lines[0]?.map((_, column) => lines.reduce((widest, line) => Math.max(widest, line[column]?.length ?? 0), 0)) ?? [];
  const phases = new Set(lines[0]?.flatMap((heading, column) => (isColored && phaseHeadings.includes(heading) ? [column] : [])));
  const cell = (text: string, column: number, isLast: boolean) => {
    const rest = isLast ? '' : ' '.repeat((widths[column] ?? 0) + gap - text.length);
    return (phases.has(column) ? painted(text, colorOfPhase(text)) : text) + rest;
  };
  return lines
    .map(
      (line) =>
        `${trimmed(line)
          .map((text, i, all) => cell(text, i, i === all.length - 1))
          .join('')}\n`,
    )
    .join('');
}

/** Without the empty cells at its end. */
function trimmed(line: readonly string[]): readonly string[] {
  const last = line.findLastIndex((text) => text.trim() !== '');
  return line.slice(0, last + 1);
}

/** `2026-11-23 12:00:00 +0000 UTC` as `2026-11-23 12:00Z`. */
function shortTime(cell: string): string {
  return cell.replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d \+0000 UTC$/, '$1Z');
}
