import type { ArchiveWriter } from '../../contract/store/archive.ts';
import { stringifyJson } from '../../json/index.ts';
import { takeOptions } from '../../plugin-api/checks/take-options.ts';
import { call, objectOf, required } from '../../velero-api/schema/field-schema.ts';
import { createTextArchive } from './text-archive.ts';

/** Options of {@link createArchiveWriter}. */
export interface ArchiveWriterOptions {
  /** Gives the modification times of the entries. */
  readonly now: () => Date;
}

/** Creates a writer for a backup's archive; the first entry is the format version. See {@link ArchiveWriter}.
 * @throws LifeboatError `INVALID_CONFIG` */
export function createArchiveWriter(options: ArchiveWriterOptions): ArchiveWriter {
  const archive = createTextArchive(takeOptions('createArchiveWriter', options, archiveWriterOptionsField));
  return {
    stream: archive.stream,
    get bytes() {
      return archive.bytes;
    },
    async add(item, object, callOptions) {
      await archive.add(item, [Buffer.from(stringifyJson(object))], callOptions);
    },
    async finish() {
      archive.finish();
    },
    abort: (error) => archive.abort(error),
  };
}

const archiveWriterOptionsField = objectOf<ArchiveWriterOptions>({ now: required(call) });
