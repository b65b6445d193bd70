import type { StoredFile } from '@lifeboat/core';
import { formatBytes } from '../../output/tables/format-bytes.ts';
import { type Cell, dataTable } from './data-table.ts';
import { escapeHtml } from './escape-html.ts';
import { section } from './section.ts';

/** The files of a backup and their sizes. `hrefOf`: where one can be had. @default no links */
export function filesSection(files: readonly StoredFile[], hrefOf?: (fileName: string) => string | undefined): string {
  if (files.length === 0) return '';
  const rows = [...files]
    .sort((a, b) => b.size - a.size)
    .map(({ fileName, size, known }): Cell[] => {
      const href = hrefOf?.(fileName);
      const name = href === undefined ? fileName : { html: `<a href="${escapeHtml(href)}">${escapeHtml(fileName)}</a>` };
      return [name, formatBytes(size), known ? '' : 'neither Velero nor Lifeboat puts such a file there'];
    });
  return section('Files', dataTable([{ heading: 'File' }, { heading: 'Size', isNumber: true }, { heading: '' }], rows));
}
