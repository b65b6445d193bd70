import type { SnapshotTree } from '@lifeboat/core/plugin-api';
import type { CliContext } from '../../cli-context.ts';
import { createProgress } from '../../output/progress/progress.ts';

/** Shows how much of a volume's files is read. */
export interface ReadingProgress {
  /** The tree, of whose files all that is read counts. */
  watchedTree(tree: SnapshotTree): SnapshotTree;
  /** The stream, of which all counts. */
  watched(stream: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Removes the line. To be called whatever happens. */
  end(): void;
}

interface ReadingOptions {
  /** Such as `Volume shop/data`. */
  readonly title: string;
  /** 0: it is not known. */
  readonly totalBytes: number;
  readonly isShown: boolean;
  readonly context: CliContext;
}

export function createReadingProgress({ title, totalBytes, isShown, context }: ReadingOptions): ReadingProgress {
  const progress = createProgress({ stderr: context.stderr, title, quiet: !isShown, now: context.now });
  let bytes = 0;
  let files = 0;
  const tell = () =>
    progress.update({
      ...(files > 0 && { items: { done: files, isFinal: false, unit: 'files' } }),
      bytes: { done: bytes, ...(totalBytes > 0 && { total: totalBytes }), isFinal: totalBytes > 0 },
    });
  async function* watched(stream: AsyncIterable<Uint8Array>) {
    for await (const chunk of stream) {
      bytes += chunk.byteLength;
      tell();
      yield chunk;
    }
  }
  return {
    watched,
    watchedTree: (tree) => ({
      snapshot: tree.snapshot,
      list: (entry, options) => tree.list(entry, options),
      find: (names, options) => tree.find(names, options),
      readLink: (entry, options) => tree.readLink(entry, options),
      walk: (options) => tree.walk(options),
      readFile(entry, options) {
        files += 1;
        return watched(tree.readFile(entry, options));
      },
    }),
    end: () => progress.end(),
  };
}
