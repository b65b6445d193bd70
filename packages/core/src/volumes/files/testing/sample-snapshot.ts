import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { SnapshotTree } from '../../../plugin-api/snapshot-tree.ts';
import type { TreeEntry } from '../../../plugin-api/source-entry.ts';

/** What a snapshot holds: text is a file, an object a directory. */
export type SampleEntry = string | { readonly link: string } | { readonly damaged: string } | { readonly entry: TreeEntry } | SampleFolder;

export type SampleFolder = { readonly in: Readonly<Record<string, SampleEntry>>; readonly mode?: number };

export const sampleTime = 1_700_000_000_000_000_000n;

const facts = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, mtimeInNs: sampleTime };

/** A snapshot of files that belong to whoever runs this. */
export function sampleSnapshot(root: SampleFolder): SnapshotTree {
  const contents = new Map<string, SampleEntry>();
  let number = 0;
  function entryOf(name: string, sample: SampleEntry): TreeEntry {
    const contentId = String(number++);
    contents.set(contentId, sample);
    const common = { ...facts, name, contentId };
    if (typeof sample === 'string') return { ...common, type: 'file', mode: 0o644, size: Buffer.byteLength(sample) };
    if ('entry' in sample) return { ...common, ...sample.entry, name };
    if ('link' in sample) return { ...common, type: 'symlink', mode: 0o777, size: Buffer.byteLength(sample.link) };
    if ('damaged' in sample) return { ...common, type: 'file', mode: 0o644, size: Buffer.byteLength(sample.damaged) };
    return { ...common, type: 'directory', mode: sample.mode ?? 0o755, size: 0 };
  }
  const top = entryOf('volume', root);
  const damage = () =>
    new LifeboatError({ code: 'REPOSITORY_DAMAGED', message: 'blob p1234 is missing', context: { place: 'memory', blob: 'p1234' } });
  const tree: Pick<SnapshotTree, 'snapshot' | 'list' | 'readFile' | 'readLink'> = {
    snapshot: { id: 's1', root: top, totalSize: 100, fileCount: 1 } as SnapshotTree['snapshot'],
    async list({ contentId }) {
      const found = contents.get(contentId);
      if (typeof found !== 'object' || !('in' in found)) throw damage();
      return Object.entries(found.in).map(([name, sample]) => entryOf(name, sample));
    },
    async *readFile({ contentId }) {
      const found = contents.get(contentId);
      if (typeof found === 'string') yield Buffer.from(found);
      else if (typeof found === 'object' && 'damaged' in found) {
        yield Buffer.from(found.damaged.slice(0, 1));
        throw damage();
      }
    },
    async readLink({ contentId }) {
      const found = contents.get(contentId);
      return Buffer.from(typeof found === 'object' && 'link' in found ? found.link : '');
    },
  };
  return tree as SnapshotTree;
}
