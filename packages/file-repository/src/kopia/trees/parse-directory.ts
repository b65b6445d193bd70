import type { TreeEntry } from '@lifeboat/core/plugin-api';
import { FieldError, type Fields, fieldsOf, parseFields } from '../../go-values/fields.ts';
import { modeFromGo } from '../../go-values/modes.ts';
import { parseTime } from '../../go-values/times.ts';
import { isTextName } from '../../trees/names-of.ts';
import { parseObjectId } from '../objects/object-id.ts';

const types = new Map<string, TreeEntry['type']>([
  ['f', 'file'],
  ['d', 'directory'],
  ['s', 'symlink'],
]);
const maxId = 0xffffffff;
const surrogates = /[\ud800-\udfff]/;

/** Parses a directory object. Returns its entries by name.
 * @throws FieldError, also for names that would lead out of the directory */
export function parseDirectory(content: Buffer): TreeEntry[] {
  const fields = parseFields(content);
  if (fields.text('stream') !== 'kopia:directory') throw new FieldError('it is no directory');
  const entries = fields.list('entries').map((entry) => parseEntry(fieldsOf(entry, 'an entry')));
  for (const { name } of entries) checkName(name);
  // As UTF-8 bytes, characters beyond U+FFFF sort after all others. As UTF-16 text, they sort before some.
  if (entries.some(({ name }) => surrogates.test(name))) return sortedByBytes(entries);
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  entries.forEach(({ name }, i) => {
    if (i > 0 && entries[i - 1]?.name === name) throw doubled(name);
  });
  return entries;
}

function sortedByBytes(entries: readonly TreeEntry[]): TreeEntry[] {
  const keyed = entries.map((entry) => ({ entry, key: Buffer.from(entry.name) })).sort((a, b) => a.key.compare(b.key));
  keyed.forEach(({ key, entry }, i) => {
    if (i > 0 && keyed[i - 1]?.key.equals(key)) throw doubled(entry.name);
  });
  return keyed.map(({ entry }) => entry);
}

function doubled(name: string): FieldError {
  return new FieldError(`two entries have the name ${JSON.stringify(name)}`);
}

/** @throws FieldError */
export function parseEntry(fields: Fields): TreeEntry {
  const name = fields.text('name');
  const type = types.get(fields.text('type'));
  const wrong = (what: string) => new FieldError(`entry ${JSON.stringify(name.slice(0, 100))} has ${what}`);
  if (!type) throw wrong(`the type ${JSON.stringify(fields.text('type').slice(0, 20))}`);
  const contentId = fields.text('obj');
  if (!parseObjectId(contentId)) throw wrong('no object');
  const modeText = fields.text('mode') || '0';
  const mode = /^0[0-7]{0,11}$/.test(modeText) ? Number.parseInt(modeText, 8) : Number.NaN;
  const mtimeText = fields.text('mtime');
  const mtimeInNs = mtimeText === '' ? 0n : parseTime(mtimeText);
  const uid = fields.count('uid');
  const gid = fields.count('gid');
  if (!(mode <= 0xffffffff)) throw wrong('an invalid mode');
  if (mtimeInNs === undefined) throw wrong('an invalid time');
  if (uid > maxId || gid > maxId) throw wrong('an invalid owner');
  return { name, type, mode: modeFromGo(mode), uid, gid, mtimeInNs, size: type === 'directory' ? 0 : fields.count('size'), contentId };
}

function checkName(name: string): void {
  if (!isTextName(name)) throw new FieldError(`an entry has the name ${JSON.stringify(name.slice(0, 100))}`);
}
