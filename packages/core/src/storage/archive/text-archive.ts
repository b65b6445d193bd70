import type { ObjectText } from '../../contract/cluster/object-text.ts';
import type { ArchiveWriter } from '../../contract/store/archive.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { backupFormatVersion } from '../../velero-api/values/defaults.ts';
import { archivePaths, formatVersionPath } from './archive-path.ts';
import { createTarGzipWriter } from './tar/tar-gzip-writer.ts';

/** An {@link ArchiveWriter} of objects that are text already. */
export interface TextArchive extends Pick<ArchiveWriter, 'stream' | 'bytes' | 'abort'> {
  /** As `ArchiveWriter.add`; what it throws, it throws at once. The promise, if there is one, has to be waited for before the next call. */
  add(
    item: ResourceIdentifier & { readonly version: string; readonly preferred: boolean },
    text: ObjectText,
    options?: CallOptions,
  ): Promise<void> | undefined;
  finish(): void;
}

/** The first entry is the format version. */
export function createTextArchive(options: { readonly now: () => Date }): TextArchive {
  const tar = createTarGzipWriter(options);
  let begun = false;

  function begin(): void {
    if (!begun) tar.add([formatVersionPath], [Buffer.from(`${backupFormatVersion}\n`)]);
    begun = true;
  }

  return {
    stream: tar.stream,
    get bytes() {
      return tar.bytes;
    },
    add(item, text, callOptions) {
      begin();
      return tar.add(archivePaths(item), text, callOptions);
    },
    finish() {
      begin();
      tar.finish();
    },
    abort: (error) => tar.abort(error),
  };
}
