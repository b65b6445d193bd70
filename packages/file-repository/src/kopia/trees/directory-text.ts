import type { SourceEntry, TreeEntry } from '@lifeboat/core/plugin-api';
import { FieldError } from '../../go-values/fields.ts';
import { isPlain } from '../../trees/is-plain.ts';
import { parseDirectory } from './parse-directory.ts';
import { plainFileHead } from './plain-file.ts';

/** Looks for entries in the text of a stored directory. */
export interface DirectoryText {
  /** Finds the entry of a file that has not changed, and its object. */
  find(entry: SourceEntry): { readonly json: string; readonly contentId: string } | undefined;
  directory(name: string): TreeEntry | undefined;
}

export function createDirectoryText(stored: Buffer): DirectoryText {
  // One character for each byte is enough, because only ASCII is searched for.
  const text = stored.toString('latin1');
  /** Entries come in the order of the text: first directories, then files. */
  let from = 0;

  return {
    find(entry) {
      const head = (entry.extendedAttributes?.length ?? 0) > 0 ? undefined : plainFileHead(entry.path.at(-1), entry);
      if (head === undefined) return undefined;
      const next = text.indexOf(head, from);
      const at = next < 0 && from > 0 ? text.indexOf(head) : next;
      if (at < 0) return undefined;
      const idAt = at + head.length;
      const end = text.indexOf('"', idAt);
      if (end < 0 || text[end + 1] !== '}') return undefined;
      from = end + 2;
      return { json: text.slice(at, from), contentId: text.slice(idAt, end) };
    },
    directory(name) {
      const at = isPlain(name) ? text.indexOf(`{"name":"${name}","type":"d",`) : -1;
      // A summary is at the end of the entry.
      const end = at < 0 ? -1 : text.indexOf('}}', at);
      if (end < 0) return undefined;
      try {
        const alone = `{"stream":"kopia:directory","entries":[${text.slice(at, end + 2)}]}`;
        const [entry] = parseDirectory(Buffer.from(alone, 'latin1'));
        return entry?.type === 'directory' && entry.name === name ? entry : undefined;
      } catch (error) {
        if (error instanceof FieldError) return undefined;
        throw error;
      }
    },
  };
}
