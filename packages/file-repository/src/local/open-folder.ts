import { close as closeCallback, closeSync, constants, open as openCallback, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { createQuickCalls, type QuickCalls } from './quick-calls.ts';

const close = promisify(closeCallback);
const open = promisify(openCallback);

/** A directory of this machine that is held open: whoever may write in it cannot have another one read or written in its place, by a
 * symlink for instance. */
export interface OpenFolder {
  /** A path of an entry of it. Only as long as `use` runs. */
  at(name: Uint8Array): Buffer;
  /** The directory itself. Only as long as `use` runs. */
  readonly path: Buffer;
  /** The same as text, where it is text. */
  readonly text: string | undefined;
  readonly handle: number;
  /** Whether it is open: what is done at once needs no `use`. */
  readonly isOpen: boolean;
  /** Keeps it open meanwhile. `undefined` once it is closed. */
  use<T>(work: () => Promise<T>): Promise<T> | undefined;
  /** Once nobody uses it. */
  close(): Promise<void>;
}

const slash = Buffer.from('/');
const openNoLink = constants.O_RDONLY | constants.O_DIRECTORY | (constants.O_NOFOLLOW ?? 0);

/** Opens a directory by its path. A symlink at its end is followed: whoever names it means it. */
export function openTopFolder(path: string | Buffer): Promise<OpenFolder> {
  return openAt(Buffer.from(path as string), constants.O_RDONLY | constants.O_DIRECTORY);
}

/** Opens a directory in an open one; a symlink is an error. */
export function openSubfolder(folder: OpenFolder, name: Uint8Array, calls?: QuickCalls): Promise<OpenFolder> {
  return openAt(folder.at(name), openNoLink, calls);
}

/** Opens a directory that lies below an open one; no symlink is followed. */
export async function openFolderBelow(top: OpenFolder, names: readonly Uint8Array[]): Promise<OpenFolder> {
  let folder = top;
  for (const name of names) {
    const above = folder;
    try {
      folder = await openSubfolder(above, name);
    } finally {
      if (above !== top) await above.close();
    }
  }
  return folder === top ? openAt(top.path, constants.O_RDONLY | constants.O_DIRECTORY) : folder;
}

async function openAt(where: Buffer, flags: number, calls: QuickCalls = createQuickCalls()): Promise<OpenFolder> {
  const handle = await calls.run(
    () => openSync(where, flags),
    () => open(where, flags),
  );
  // Elsewhere there is no name for what is open: there a path is a path.
  const text = process.platform === 'linux' ? `/proc/self/fd/${handle}` : undefined;
  const path = text === undefined ? where : Buffer.from(text);
  let users = 0;
  let isClosing = false;
  let closed: Promise<void> | undefined;
  let done = () => {};
  const unused = new Promise<void>((resolve) => {
    done = resolve;
  });
  return {
    path,
    text,
    handle,
    get isOpen() {
      return !isClosing;
    },
    at: (name) => Buffer.concat([path, slash, name]),
    use(work) {
      if (isClosing) return undefined;
      users++;
      return work().finally(() => {
        users--;
        if (isClosing && users === 0) done();
      });
    },
    close() {
      isClosing = true;
      if (users === 0) done();
      closed ??= unused.then(() =>
        calls.run(
          () => closeSync(handle),
          () => close(handle),
        ),
      );
      return closed;
    },
  };
}
