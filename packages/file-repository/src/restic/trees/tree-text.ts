import type { SourceEntry, TreeEntry } from '@lifeboat/core/plugin-api';
import { FieldError } from '../../go-values/fields.ts';
import { isPlain } from '../../trees/is-plain.ts';
import { isHash } from '../hashes/sha256.ts';
import { parseTree } from './parse-tree.ts';
import { plainFileHead } from './plain-file.ts';

/** Looks for entries in the text of a stored directory. */
export interface TreeText {
  /** Finds the node of a file that has not changed, and its pieces. */
  find(entry: SourceEntry): { readonly json: string; readonly content: readonly string[] } | undefined;
  directory(name: string): TreeEntry | undefined;
}

const idLength = 64;
const subtree = '"subtree":"';

export function createTreeText(stored: Buffer): TreeText {
  // One character for each byte is enough, because only ASCII is searched for.
  const text = stored.toString('latin1');
  /** Entries come in the order of the text. */
  let from = 0;

  /** Returns where a text begins; -1 if it is not there. It searches first from the end of the last match. The wanted text has quotes,
   * which are escaped in names, so it is never found inside a name. */
  function search(wanted: string): number {
    const at = text.indexOf(wanted, from);
    return at < 0 && from > 0 ? text.indexOf(wanted) : at;
  }

  return {
    find(entry) {
      const head = plainFileHead(entry.path.at(-1), entry, entry.size);
      const at = head === undefined ? -1 : search(head);
      if (head === undefined || at < 0) return undefined;
      const content: string[] = [];
      let end = at + head.length;
      for (; text[end] === '"'; end += text[end] === ',' ? 1 : 0) {
        const id = text.slice(end + 1, end + 1 + idLength);
        if (!isHash(id) || text[end + 1 + idLength] !== '"') return undefined;
        content.push(id);
        end += idLength + 2;
      }
      if (!text.startsWith(']}', end)) return undefined;
      from = end + 2;
      return { json: text.slice(at, from), content };
    },
    directory(name) {
      const at = isPlain(name) ? search(`{"name":"${name}","type":"dir",`) : -1;
      const id = at < 0 ? -1 : text.indexOf(subtree, at);
      if (id < 0) return undefined;
      const node = text.slice(at, id + subtree.length + idLength + 2);
      try {
        const [entry] = parseTree(Buffer.from(`{"nodes":[${node}]}`, 'latin1'));
        return entry?.type === 'directory' && entry.name === name ? entry : undefined;
      } catch (error) {
        if (error instanceof FieldError) return undefined;
        throw error;
      }
    },
  };
}
