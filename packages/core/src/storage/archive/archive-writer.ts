import type { ArchiveWriter } from '../../contract/store/archive.ts';
import { stringifyJson } from '../../json/index.ts';
import { takeOptions } from '../../plugin-api/checks/take-options.ts';
import { call, objectOf, required } from '../../velero-api/schema/field-schema.ts';
import { backupFormatVersion } from '../../velero-api/values/defaults.ts';
import { archivePaths, formatVersionPath } from './archive-path.ts';
import { createTarGzipWriter } from './tar/tar-gzip-writer.ts';

/** Options of {@link createArchiveWriter}. */
export interface ArchiveWriterOptions {
  /** Gives the modification times of the entries. */
  readonly now: () => Date;
}

/** Creates a writer for a backup's archive; the first entry is the format version. See {@link ArchiveWriter}.
 * @throws LifeboatError `INVALID_CONFIG` */
export function createArchiveWriter(options: ArchiveWriterOptions): ArchiveWriter {
  const tar = createTarGzipWriter(takeOptions('createArchiveWriter', options, archiveWriterOptionsField));
  let begun = false;

  async function begin(): Promise<void> {
    if (begun) return;
    begun = true;
    await tar.add([formatVersionPath], Buffer.from(`${backupFormatVersion}\n`));
  }

  return {
    stream: tar.stream,
    get bytes() {
      return tar.bytes;
    },
    async add(item, object, callOptions) {
      await begin();
      await tar.add(archivePaths(item), Buffer.from(stringifyJson(object)), callOptions);
    },
    async finish() {
      await begin();
      tar.finish();
    },
    abort: (error) => tar.abort(error),
  };
}

const archiveWriterOptionsField = objectOf<ArchiveWriterOptions>({ now: required(call) });
