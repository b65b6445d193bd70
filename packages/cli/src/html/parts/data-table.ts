import { escapeHtml } from './escape-html.ts';

/** A cell: text, or HTML that is escaped already. */
export type Cell = string | { readonly html: string };

interface Column {
  readonly heading: string;
  readonly isNumber?: boolean;
  /** Left out where the screen is narrow. */
  readonly isOptional?: boolean;
}

/** A table with headings; one that is too wide is scrolled by itself. */
export function dataTable(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string {
  const classOf = ({ isNumber, isOptional }: Column) => {
    const names = [isNumber ? 'number' : '', isOptional ? 'optional' : ''].filter(Boolean).join(' ');
    return names === '' ? '' : ` class="${names}"`;
  };
  const headings = columns.map((column) => `<th scope="col"${classOf(column)}>${escapeHtml(column.heading)}</th>`);
  const cells = (row: readonly Cell[]) => columns.map((column, at) => `<td${classOf(column)}>${cellHtml(row[at] ?? '')}</td>`).join('');
  const body = rows.map((row) => `<tr>${cells(row)}</tr>\n`);
  return `<div class="scroll"><table><thead><tr>${headings.join('')}</tr></thead><tbody>\n${body.join('')}</tbody></table></div>\n`;
}

function cellHtml(cell: Cell): string {
  return typeof cell === 'string' ? escapeHtml(cell) : cell.html;
}
