import type { CallOptions } from '../../../plugin-api/call-options.ts';
import { type FilesPlace, streamIn } from '../backup/files-place.ts';
import { runCommand } from '../stream-command.ts';
import type { TarredFiles, TreePath } from '../tar/tar-of-tree.ts';

interface UnpackOptions extends CallOptions {
  /** What `tar` had to say although it succeeded. */
  readonly onComplaint?: (text: string) => void;
}

/** Reads {@link framed}. Nothing tells a command in every cluster that its input ends, and busybox's tar waits for that. */
const unframed = 'while read n && [ "$n" -gt 0 ]; do dd bs="$n" count=1 iflag=fullblock 2>/dev/null || exit 1; done';

/** Writes a tar file into a folder that is there. @throws LifeboatError `MOVER_FAILED`, and what the stream throws */
export async function unpack(place: FilesPlace, tar: AsyncIterable<Uint8Array>, { onComplaint, signal }: UnpackOptions): Promise<void> {
  const { cluster, namespace, pod, container, folder } = place;
  const command = ['sh', '-c', `${unframed} | tar -x -p -f - -C "$1"`, 'sh', folder];
  await runCommand(
    { namespace, pod, container, command },
    { cluster, stdin: framed(tar), signal, ...(onComplaint && { onComplaint: (text) => onComplaint(text.trim()) }) },
  );
}

/** What busybox's tar does not set, once all is there: directories last, each after what it holds, as they were met. */
export async function setLinkFacts(place: FilesPlace, { links, linking }: TarredFiles, { signal }: CallOptions): Promise<void> {
  for (const entries of portions([...links, ...linking])) {
    const words = entries.flatMap(({ path, entry: { uid, gid, mtimeInNs } }) => [`${uid}:${gid}`, ...timesOf(mtimeInNs), path]);
    await runOnWords(place, { words, wordsAtOnce: 4, script: setFacts, signal });
  }
}

/** Sets owner, mode and time of directories that are there. */
export async function setDirectoryFacts(place: FilesPlace, entries: readonly TreePath[], { signal }: CallOptions): Promise<void> {
  const words = entries.flatMap(({ path, entry: { uid, gid, mode, mtimeInNs } }) => [
    `${uid}:${gid}`,
    ...timesOf(mtimeInNs),
    path,
    mode.toString(8).padStart(4, '0'),
  ]);
  // A change of the owner takes bits of the mode away.
  await runOnWords(place, { words, wordsAtOnce: 5, script: `chown -h "$1" "$4" && chmod "$5" "$4" && ${setTime}`, signal });
}

interface WordsOptions extends CallOptions {
  /** As bytes of latin1, none with a zero. */
  readonly words: readonly string[];
  readonly wordsAtOnce: number;
  /** Sees them as `$1` and so on, in the folder of the place. */
  readonly script: string;
}

/** Runs a script for each few words, and resolves with what it prints. Words on a command line would have to be UTF-8.
 * @throws LifeboatError `MOVER_FAILED` */
export async function runOnWords(place: FilesPlace, { words, wordsAtOnce, script, signal }: WordsOptions): Promise<Buffer> {
  if (words.length === 0) return Buffer.alloc(0);
  const list = Buffer.from(words.map((word) => `${word}\0`).join(''), 'latin1');
  const line = `cd "$1" && head -c ${list.length} | xargs -0 -n ${wordsAtOnce} sh -c "$2" sh`;
  const printed: Uint8Array[] = [];
  let left = list.length;
  for await (const chunk of streamIn(place, { command: ['sh', '-c', line, 'sh', place.folder, script], stdin: once(list), signal })) {
    // A script prints some of its words at most. The image may be anybody's.
    left -= chunk.byteLength;
    if (left < 0) break;
    printed.push(chunk);
  }
  return Buffer.concat(printed);
}

const entriesAtOnce = 500;

function* portions(entries: readonly TreePath[]): Generator<readonly TreePath[]> {
  for (let at = 0; at < entries.length; at += entriesAtOnce) yield entries.slice(at, at + entriesAtOnce);
}

/** With and without parts of a second, which only GNU's touch takes. */
function timesOf(mtimeInNs: bigint): [string, string] {
  // What `touch` takes has no time before 1970.
  const time = mtimeInNs < 0n ? 0n : mtimeInNs;
  const seconds = `@${time / 1_000_000_000n}`;
  return [`${seconds}.${(time % 1_000_000_000n).toString().padStart(9, '0')}`, seconds];
}

const setTime = '{ touch -h -d "$2" "$4" 2>/dev/null || touch -h -d "$3" "$4"; }';
const setFacts = `chown -h "$1" "$4" && ${setTime}`;

/** Each piece with its length before it, and 0 in the end. */
async function* framed(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) yield Buffer.concat([Buffer.from(`${piece.byteLength}\n`), piece]);
  yield Buffer.from('0\n');
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
