import type { TreeEntry } from '@lifeboat/core/plugin-api';
import { FieldError, type Fields, fieldsOf, parseFields } from '../../go-values/fields.ts';
import { modeFromGo } from '../../go-values/modes.ts';
import { parseTime } from '../../go-values/times.ts';
import { isName, utf8Of } from '../../trees/names-of.ts';
import { isHash, sha256 } from '../hashes/sha256.ts';
import { goUnquote } from './go-quote.ts';
import { entryTypes } from './node-types.ts';

/** An entry, and what its node refers to. */
export interface ResticTreeEntry extends TreeEntry {
  /** For a file: the ids of its blobs, one after the other, with 32 bytes each. */
  readonly content: Buffer;
  /** Of a symlink. */
  readonly target?: Buffer;
}

const maxId = 0xffffffff;
const maxCode = 2n ** 64n - 1n;
/** The type of a file that could not be read completely. It has no other fields, and no program restores it. */
const ignoredType = 'irregular';

/** Parses a directory. Returns its entries in the order of their names' bytes.
 * @throws FieldError, also for names that would lead out of the directory */
export function parseTree(json: Buffer): ResticTreeEntry[] {
  const nodes = parseFields(json)
    .list('nodes')
    .map((node) => fieldsOf(node, 'an entry'))
    .filter((node) => node.text('type') !== ignoredType);
  const named = nodes.map((node) => ({ node, name: nameOf(node) })).sort((a, b) => a.name.compare(b.name));
  named.forEach(({ name }, i) => {
    if (i > 0 && named[i - 1]?.name.equals(name)) throw new FieldError(`two entries have the name ${JSON.stringify(name.toString())}`);
  });
  const taken = new Set(named.map(({ name }) => utf8Of(name)));
  return named.map(({ node, name }) => {
    const text = utf8Of(name);
    if (text !== undefined) return parseNode(node, text);
    let free = name.toString();
    for (let i = 2; taken.has(free); i++) free = `${name.toString()}~${i}`;
    taken.add(free);
    return { ...parseNode(node, free), rawName: name };
  });
}

function nameOf(node: Fields): Buffer {
  const quoted = node.text('name');
  const name = goUnquote(quoted);
  if (!name || !isName(name)) throw new FieldError(`an entry has the name ${JSON.stringify(quoted.slice(0, 100))}`);
  return name;
}

function parseNode(node: Fields, name: string): ResticTreeEntry {
  const what = `entry ${JSON.stringify(name.slice(0, 100))}`;
  const type = entryTypes.get(node.text('type'));
  if (!type) throw new FieldError(`${what} has the type ${JSON.stringify(node.text('type').slice(0, 20))}`);
  const mode = node.count('mode');
  const uid = node.count('uid');
  const gid = node.count('gid');
  if (mode > maxId) throw new FieldError(`${what} has an invalid mode`);
  if (uid > maxId || gid > maxId) throw new FieldError(`${what} has an invalid owner`);
  const timeOf = (field: string) => {
    const text = node.text(field);
    const time = text === '' ? 0n : parseTime(text);
    if (time === undefined) throw new FieldError(`${what} has an invalid time`);
    return time;
  };
  const codeOf = (field: string) => {
    const code = node.whole(field);
    if (code < 0n || code > maxCode) throw new FieldError(`${what} has an invalid ${field}`);
    return code;
  };
  const inode = codeOf('inode');
  const device = codeOf('device');
  const target = type === 'symlink' ? targetOf(node) : undefined;
  const content = type === 'file' ? contentOf(node, what) : Buffer.alloc(0);
  const attributes = node.list('extended_attributes').map((item) => {
    const attribute = fieldsOf(item, `an attribute of ${what}`);
    return { name: attribute.text('name'), value: attribute.bytes('value') };
  });
  return {
    name,
    type,
    mode: modeFromGo(mode),
    uid,
    gid,
    mtimeInNs: timeOf('mtime'),
    ctimeInNs: timeOf('ctime'),
    size: type === 'file' ? node.count('size') : (target?.byteLength ?? 0),
    contentId: type === 'directory' ? subtreeOf(node, what) : contentIdOf(type, content, target),
    content,
    ...(target ? { target } : {}),
    ...(inode === 0n ? {} : { inode: { device: codeOf('device_id'), number: inode, links: Math.max(1, node.count('links')) } }),
    ...(device === 0n ? {} : { deviceNumber: device }),
    ...(attributes.length === 0 ? {} : { extendedAttributes: attributes }),
  };
}

function subtreeOf(node: Fields, what: string): string {
  const id = node.text('subtree');
  if (!isHash(id)) throw new FieldError(`${what} has no directory`);
  return id;
}

function contentOf(node: Fields, what: string): Buffer {
  const ids = node.list('content');
  const content = Buffer.alloc(ids.length * 32);
  ids.forEach((id, i) => {
    if (typeof id !== 'string' || !isHash(id)) throw new FieldError(`${what} has a piece that is no ID`);
    content.write(id, i * 32, 'hex');
  });
  return content;
}

function targetOf(node: Fields): Buffer {
  const raw = node.bytes('linktarget_raw');
  return raw.byteLength > 0 ? raw : Buffer.from(node.text('linktarget'));
}

/** For a file with one piece, the id of that piece. For others, a hash of their content. */
function contentIdOf(type: TreeEntry['type'], content: Buffer, target: Buffer | undefined): string {
  if (type === 'file' && content.byteLength === 32) return content.toString('hex');
  return sha256(target ?? content);
}

/** Returns the ids of a file's blobs. */
export function* blobIdsOf({ content }: ResticTreeEntry): Generator<string> {
  for (let at = 0; at < content.byteLength; at += 32) yield content.toString('hex', at, at + 32);
}
