import type { FileLimits } from '../../contract/locations/file-limits.ts';
import { JsonElements, JsonLimitError } from '../../json/index.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import { broken } from '../layout/get-if-there.ts';

import { gunzipFile } from './gunzip-file.ts';

interface ReadElementsOptions extends CallOptions {
  /** The gzip file. */
  readonly source: ByteStream;
  readonly shape: 'list' | 'lists';
  /** Names the file in errors. */
  readonly what: string;
  readonly limits: Required<FileLimits>;
  readonly onElement: (value: unknown, list: string) => void;
  readonly onList?: (name: string) => void;
}

const limitNames = { maxValues: 'maxFileValues', maxDepth: 'maxFileDepth', maxElementBytes: 'maxRowBytes' } as const;

/** Reads a gzip file that is a JSON list, or an object of lists, element by element.
 * @throws LifeboatError `BACKUP_BROKEN`, `ARCHIVE_TOO_LARGE`, `CANCELED`, and what `onElement` throws */
export async function readElements(options: ReadElementsOptions): Promise<void> {
  const { source, shape, what, limits, onElement, signal } = options;
  const elements = new JsonElements({
    shape,
    maxElementBytes: limits.maxRowBytes,
    maxValues: limits.maxFileValues,
    maxDepth: limits.maxFileDepth,
    onElement,
    ...(options.onList && { onList: options.onList }),
  });
  try {
    for await (const chunk of gunzipFile({ source, what, limits, signal })) elements.push(chunk);
    elements.finish();
  } catch (error) {
    if (error instanceof JsonLimitError) throw broken(what, `${error.message} (limit ${limitNames[error.limit]})`, error);
    throw error instanceof SyntaxError ? broken(what, `it is not valid JSON of its kind (${error.message})`, error) : error;
  }
}
