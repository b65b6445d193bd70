import type { ByteStream, CallOptions } from '../../../plugin-api/call-options.ts';
import { readFileTar, type TarredEntry } from '../tar/read-file-tar.ts';
import { type FilesPlace, streamIn } from './files-place.ts';
import type { ListedFile } from './list-files.ts';

/** The contents of some files and the targets of some symlinks, in the order of a list. */
export interface FileContents {
  /** What a file holds now. Files are asked for in the order of the list; one that is not in it is read by itself.
   * @throws LifeboatError `MOVER_FAILED` for one that cannot be read, or is gone */
  read(file: ListedFile): Promise<ByteStream>;
  /** `undefined` for a symlink that is gone. */
  target(link: ListedFile): Promise<Buffer | undefined>;
  close(): Promise<void>;
}

/** Reads many files by one command. A second name of one file, of which `tar` would say only that, is read by itself. */
export function createFileContents(place: FilesPlace, list: readonly ListedFile[], { signal }: CallOptions): FileContents {
  const positions = new Map<string, number>();
  const seen = new Set<string>();
  for (const { path, type, inode } of list) {
    const key = `${inode.device}/${inode.number}`;
    if (type === 'file' && inode.links > 1 && seen.has(key)) continue;
    seen.add(key);
    positions.set(path, positions.size);
  }
  const entries = positions.size > 0 ? tarOf([...positions.keys()], place, { signal }) : undefined;
  let pending: TarredEntry | undefined;
  let isBroken = entries === undefined;

  /** The entry of a path, if `tar` has it: it passes over what is gone. */
  async function find(path: string): Promise<TarredEntry | undefined> {
    const wanted = positions.get(path);
    if (wanted === undefined) return undefined;
    try {
      while (!isBroken) {
        pending ??= await nextEntry();
        const position = pending && positions.get(pending.name.toString('latin1'));
        if (position !== undefined && position > wanted) return undefined;
        const found = pending;
        pending = undefined;
        if (found === undefined) isBroken = true;
        else if (position === wanted) return found;
      }
    } catch {
      // What comes after a file that shrank while it was read is read one by one.
      isBroken = true;
    }
    return undefined;
  }

  async function nextEntry(): Promise<TarredEntry | undefined> {
    const next = await entries?.next();
    return next?.done ? undefined : next?.value;
  }

  async function* alone({ path }: ListedFile): AsyncGenerator<Uint8Array> {
    yield* streamIn(place, { command: [...inFolder('cat -- "$2"', place), latin(path)], signal });
  }

  return {
    async read(file) {
      const entry = await find(file.path);
      return entry?.type === '0' ? entry.content() : alone(file);
    },
    async target(link) {
      const entry = await find(link.path);
      return entry?.type === '2' ? entry.target : undefined;
    },
    async close() {
      await entries?.return(undefined).catch(() => {});
    },
  };
}

function tarOf(paths: readonly string[], place: FilesPlace, { signal }: CallOptions): AsyncGenerator<TarredEntry> {
  const list = Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1');
  async function* stdin() {
    yield list;
  }
  // 1 and 123: some of the files could not be read. They are missing in its output.
  const command = inFolder(`head -c ${list.length} | xargs -0 tar -c -f - --`, place);
  return readFileTar(streamIn(place, { command, stdin: stdin(), accepts: [0, 1, 2, 123], signal }));
}

function inFolder(script: string, { folder }: FilesPlace): string[] {
  return ['sh', '-c', `cd "$1" && ${script}`, 'sh', folder];
}

/** An argument of a command is UTF-8: other names cannot be given. */
function latin(path: string): string {
  return Buffer.from(path, 'latin1').toString();
}
