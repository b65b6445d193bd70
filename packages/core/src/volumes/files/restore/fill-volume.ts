import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { FileRepository } from '../../../plugin-api/file-repository.ts';
import { runCommand } from '../stream-command.ts';
import { type TarredFiles, type TreePath, tarOfTree } from '../tar/tar-of-tree.ts';

interface FillOptions extends CallOptions {
  readonly cluster: Pick<ClusterClient, 'exec'>;
  readonly repository: FileRepository;
  readonly snapshotId: string;
  /** Where a running container sees the volume. */
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly folder: string;
}

/** Reads {@link framed}. Nothing tells a command in every cluster that its input ends, and busybox's tar waits for that. */
const unframed = 'while read n && [ "$n" -gt 0 ]; do dd bs="$n" count=1 iflag=fullblock 2>/dev/null || exit 1; done';

export interface FilledVolume {
  readonly files: number;
  readonly bytes: number;
  /** What `tar` had to say although it succeeded. */
  readonly complaint?: string;
}

/** Writes the files of a snapshot into a volume. What is there already stays, unless the snapshot has it too.
 * @throws LifeboatError `REPOSITORY_DAMAGED`, `FILE_SNAPSHOT_NOT_FOUND`, `MOVER_FAILED`, `STORE_*`, `KUBERNETES_*` */
export async function fillVolume(options: FillOptions): Promise<FilledVolume> {
  const { cluster, repository, snapshotId, namespace, pod, container, folder, signal } = options;
  const tree = await repository.openSnapshot(snapshotId, { signal });
  const done: TarredFiles = { files: 0, bytes: 0, links: [], linking: [] };
  let complaint: string | undefined;
  const unpack = { namespace, pod, container, command: ['sh', '-c', `${unframed} | tar -x -p -f - -C "$1"`, 'sh', folder] };
  await runCommand(unpack, {
    cluster,
    stdin: framed(tarOfTree(tree, done, { signal })),
    signal,
    onComplaint: (text) => {
      complaint = text.trim();
    },
  });
  // Directories last, each after what it holds: it was met so.
  for (const entries of portions([...done.links, ...done.linking])) {
    const list = Buffer.from(entries.map(factsOf).join(''));
    const command = ['sh', '-c', `cd "$1" && head -c ${list.length} | xargs -0 -n 4 sh -c '${setFacts}' sh`, 'sh', folder];
    await runCommand({ namespace, pod, container, command }, { cluster, stdin: once(list), signal });
  }
  const { files, bytes } = done;
  return { files, bytes, ...(complaint && { complaint }) };
}

const entriesAtOnce = 500;

function* portions(entries: readonly TreePath[]): Generator<readonly TreePath[]> {
  for (let at = 0; at < entries.length; at += entriesAtOnce) yield entries.slice(at, at + entriesAtOnce);
}

/** Owner, time with and without parts of a second, which only GNU's touch takes, and path. */
function factsOf({ path, entry }: TreePath): string {
  const { uid, gid, mtimeInNs } = entry;
  // What `touch` takes has no time before 1970.
  const time = mtimeInNs < 0n ? 0n : mtimeInNs;
  const seconds = `@${time / 1_000_000_000n}`;
  return [`${uid}:${gid}`, `${seconds}.${(time % 1_000_000_000n).toString().padStart(9, '0')}`, seconds, path]
    .map((text) => `${text}\0`)
    .join('');
}

const setFacts = 'chown -h "$1" "$4" && { touch -h -d "$2" "$4" 2>/dev/null || touch -h -d "$3" "$4"; }';

/** Each piece with its length before it, and 0 in the end. */
async function* framed(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) yield Buffer.concat([Buffer.from(`${piece.byteLength}\n`), piece]);
  yield Buffer.from('0\n');
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
