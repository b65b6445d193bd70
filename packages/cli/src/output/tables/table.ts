import { visible } from '../visible.ts';

/** Aligns rows under headings, three blanks apart, as kubectl and Velero do. Control characters are made visible. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows.map((row) => row.map(visible))];
  const widths = headings.map((_, column) => lines.reduce((widest, line) => Math.max(widest, line[column]?.length ?? 0), 0));
  const text = (line: readonly string[]) => line.map((cell, column) => cell.padEnd((widths[column] ?? 0) + 3)).join('');
  return lines.map((line) => `${text(line).trimEnd()}\n`).join('');
}
