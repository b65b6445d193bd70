import { close as closeCallback, closeSync, constants, open as openCallback, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { createQuickCalls, type QuickCalls } from './quick-calls.ts';

const close = promisify(closeCallback);
const open = promisify(openCallback);

/** A directory of this machine that is kept open. Somebody who may write to it cannot make this process read or write another directory
 * instead, for example with a symlink. */
export interface OpenFolder {
  /** Returns the path of an entry. It is valid only while `use` runs. */
  at(name: Uint8Array): Buffer;
  /** The path of the directory itself. It is valid only while `use` runs. */
  readonly path: Buffer;
  /** The same path as text, if it is text. */
  readonly text: string | undefined;
  readonly handle: number;
  /** Whether the directory is open. Synchronous work needs no `use`. */
  readonly isOpen: boolean;
  /** Keeps the directory open while `work` runs. Returns `undefined` if it is closed already. */
  use<T>(work: () => Promise<T>): Promise<T> | undefined;
  /** Closes the directory once nobody uses it. */
  close(): Promise<void>;
}

const slash = Buffer.from('/');
const openNoLink = constants.O_RDONLY | constants.O_DIRECTORY | (constants.O_NOFOLLOW ?? 0);

/** Opens a directory by its path. If the path itself is a symlink, it is followed, because the caller chose it. */
export function openTopFolder(path: string | Buffer): Promise<OpenFolder> {
  return openAt(Buffer.from(path as string), constants.O_RDONLY | constants.O_DIRECTORY);
}

/** Opens a directory inside an open one. A symlink is an error. */
export function openSubfolder(folder: OpenFolder, name: Uint8Array, calls?: QuickCalls): Promise<OpenFolder> {
  return openAt(folder.at(name), openNoLink, calls);
}

/** Opens a directory somewhere below an open one. No symlink is followed. */
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
  // Other systems have no name for an open directory, so the path is used there.
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
