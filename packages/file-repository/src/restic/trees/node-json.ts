import type { SourceEntry, TreeEntry } from '@lifeboat/core/plugin-api';
import { goJson } from '../../go-values/go-json.ts';
import { modeToGo } from '../../go-values/modes.ts';
import { formatTime } from '../../go-values/times.ts';
import { utf8Of } from '../../trees/names-of.ts';
import { goQuote } from './go-quote.ts';
import { nodeTypes } from './node-types.ts';

/** What a node refers to: pieces of a file, or a directory. */
export interface NodeContent {
  /** For a file: the ids of its data blobs. */
  readonly content?: readonly string[];
  /** For a directory: the id of its tree blob. */
  readonly subtree?: string;
}

/** Prints a node with exactly the bytes that restic prints. Then equal directories are equal blobs, whoever wrote them. */
export function nodeJson(name: Uint8Array, entry: SourceEntry, size: number, { content, subtree }: NodeContent): Buffer {
  const { type, uid, gid, inode, target, extendedAttributes = [] } = entry;
  const facts = nodeTypes.get(type);
  const targetBytes = type === 'symlink' ? Buffer.from((target ?? '') as string) : undefined;
  const isUtf8 = targetBytes === undefined || utf8Of(targetBytes) !== undefined;
  const hasLinks = type !== 'directory' && inode !== undefined && inode.links > 1;
  const mtime = formatTime(entry.mtimeInNs);
  return goJson({
    name: goQuote(name),
    type: facts?.name,
    mode: modeToGo(entry.mode) + (facts?.mode ?? 0) || undefined,
    mtime,
    // By default, restic keeps no other access time.
    atime: mtime,
    ctime: entry.ctimeInNs === undefined ? mtime : formatTime(entry.ctimeInNs),
    uid,
    gid,
    inode: numberOf(inode?.number),
    // Unlike in restic, only for files with hard links. Otherwise a volume that is mounted again would have other directories.
    device_id: hasLinks ? numberOf(inode?.device ?? 0n) : undefined,
    size: (type === 'file' && size) || undefined,
    links: (type !== 'directory' && (type !== 'fifo' || hasLinks) && inode?.links) || undefined,
    linktarget: targetBytes?.toString() || undefined,
    linktarget_raw: isUtf8 ? undefined : targetBytes?.toString('base64'),
    extended_attributes:
      extendedAttributes.length === 0
        ? undefined
        : extendedAttributes.map((attribute) => ({ name: attribute.name, value: Buffer.from(attribute.value).toString('base64') })),
    device: type === 'character-device' || type === 'block-device' ? numberOf(entry.deviceNumber) : undefined,
    content: content ?? null,
    subtree,
  });
}

/** Whether the entry `a` has not changed since it was saved as `b`, by restic's rules. */
export function looksEqual(a: SourceEntry, b: TreeEntry): boolean {
  if (a.type !== b.type || a.size !== b.size || a.mtimeInNs !== b.mtimeInNs) return false;
  if (a.ctimeInNs !== undefined && b.ctimeInNs !== undefined && a.ctimeInNs !== b.ctimeInNs) return false;
  return a.inode === undefined || b.inode === undefined || a.inode.number === b.inode.number;
}

/** A number of up to 64 bits that JSON must print exactly. 0 is left out. */
function numberOf(value: bigint | undefined): unknown {
  if (value === undefined || value === 0n) return undefined;
  const raw = JSON as unknown as { rawJSON(text: string): unknown };
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : raw.rawJSON(value.toString());
}
