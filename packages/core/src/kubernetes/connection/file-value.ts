import { readFile } from 'node:fs/promises';

/** A small file that rotates (a token, a certificate). */
export interface FileValue {
  /** Its content, at most a minute old; `refresh`: read anew. */
  read(options: { refresh: boolean }): Promise<string>;
}

// As client-go does.
const ttlInMs = 60_000;

export function createFileValue(options: { path: string; now: () => number }): FileValue {
  let content: Promise<string> | undefined;
  let readAt = 0;
  return {
    read({ refresh }) {
      if (!content || refresh || options.now() - readAt > ttlInMs) {
        readAt = options.now();
        content = readFile(options.path, 'utf8');
        content.catch(() => {
          content = undefined;
        });
      }
      return content;
    },
  };
}
