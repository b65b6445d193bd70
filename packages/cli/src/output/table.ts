/** Aligns rows under headings, three blanks apart, as kubectl and Velero do. Control characters are made visible. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows.map((row) => row.map(visible))];
  const widths = headings.map((_, column) => lines.reduce((widest, line) => Math.max(widest, line[column]?.length ?? 0), 0));
  const text = (line: readonly string[]) => line.map((cell, column) => cell.padEnd((widths[column] ?? 0) + 3)).join('');
  return lines.map((line) => `${text(line).trimEnd()}\n`).join('');
}

/** Text of a cluster or store as it may be printed: control characters could move a terminal's cursor. */
export function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must go
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
