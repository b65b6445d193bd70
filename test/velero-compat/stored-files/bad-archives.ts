import { gunzipSync } from 'node:zlib';
import type { Backup, ObjectStore } from '@lifeboat/core';
import { TarReader } from '../../../packages/core/src/storage/archive/tar/tar-reader.ts';
import { rawArchive } from '../../../packages/core/src/storage/testing/raw-archive.ts';

type Entry = readonly [name: string, body: string];

/** A copy of a backup under another name, with something wrong. */
export interface Variant {
  readonly of: string;
  readonly name: string;
  readonly change?: (backup: Backup) => void;
  readonly entries?: (entries: readonly Entry[]) => readonly Entry[];
  readonly archive?: (bytes: Buffer) => Buffer | undefined;
  /** Instead of a file of the original, by the end of its name. */
  readonly files?: Readonly<Record<string, string>>;
}

export async function putVariant(store: ObjectStore, variant: Variant): Promise<void> {
  const { of, name, change, entries, archive, files = {} } = variant;
  const folder = `backups/${name}/`;
  let metadata = '';
  for await (const { key } of store.listObjects(`backups/${of}/`)) {
    const file = key.slice(`backups/${of}/`.length).replace(of, name);
    let bytes: Buffer | undefined = await readObject(store, key);
    if (file === 'velero-backup.json') {
      const backup = JSON.parse(bytes.toString()) as Backup;
      backup.metadata.name = name;
      change?.(backup);
      metadata = JSON.stringify(backup);
      continue;
    }
    if (file.endsWith('.tar.gz')) {
      if (entries) bytes = rawArchive(entries(unpacked(bytes)));
      if (archive) bytes = archive(bytes);
    }
    if (bytes) await store.putObject(folder + file, bytes);
  }
  for (const [suffix, content] of Object.entries(files)) await store.putObject(`${folder}${name}${suffix}`, Buffer.from(content));
  await store.putObject(`${folder}velero-backup.json`, Buffer.from(metadata)); // last: then it may be synced
}

async function readObject(store: ObjectStore, key: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.getObject(key)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function unpacked(archive: Buffer): Entry[] {
  const entries: Entry[] = [];
  let current = '';
  const chunks: Buffer[] = [];
  const reader = new TarReader({
    begin: ({ name }) => {
      current = name;
    },
    data: (chunk) => void chunks.push(Buffer.from(chunk)),
    end: () => void entries.push([current, Buffer.concat(chunks.splice(0)).toString()]),
  });
  reader.push(gunzipSync(archive));
  return entries;
}

const settings = 'resources/configmaps/namespaces/shop/settings.json';
const changed = (entries: readonly Entry[], from: string): string =>
  (entries.find(([name]) => name === settings)?.[1] ?? '').replace('"from":"backup"', `"from":"${from}"`);

/** What is wrong, and what a restore of it by both comes to. */
export const badArchives: readonly (Omit<Variant, 'of'> & {
  readonly title: string;
  /** Velero's phase, and the value that it restored ('' for none). */
  readonly velero: { readonly phase: string; readonly data: string };
  /** What Lifeboat prints. */
  readonly lifeboat: RegExp;
  /** The value that Lifeboat restored. */
  readonly restored: string;
})[] = [
  {
    title: 'of an object that stands in the archive twice the last counts; Velero does not tell',
    name: 'duplicate',
    entries: (entries) => [...entries, [settings, changed(entries, 'last')]],
    velero: { phase: 'Completed', data: 'last' },
    lifeboat: /stands in the archive more than once: the last one counts/,
    restored: 'last',
  },
  {
    title: 'of copies that differ the un-versioned one counts; Velero does not tell',
    name: 'differing',
    entries: (entries) =>
      entries.map(([name, body]) => [
        name,
        name.includes('configmaps/v1-preferredversion/namespaces/shop/settings') ? changed(entries, 'copy') : body,
      ]),
    velero: { phase: 'Completed', data: 'backup' },
    lifeboat: /differs from its un-versioned copy, which counts/,
    restored: 'backup',
  },
  {
    title: 'an unknown file among the objects is an error of Velero and a warning of ours',
    name: 'unknown-entry',
    entries: (entries) => [...entries, ['resources/configmaps/namespaces/shop/notes.txt', 'x']],
    velero: { phase: 'PartiallyFailed', data: 'backup' },
    lifeboat: /notes\.txt: is nothing that a backup holds[\s\S]*Completed/,
    restored: 'backup',
  },
  {
    title: 'a path that leads out keeps Velero from the whole backup; Lifeboat passes the entry over',
    name: 'escaping',
    entries: (entries) => [...entries, ['../../../../escaped.json', 'x']],
    velero: { phase: 'PartiallyFailed', data: '' },
    lifeboat: /escaped\.json: has a path that leads out of the archive[\s\S]*Completed/,
    restored: 'backup',
  },
  {
    title: 'a truncated archive is restored by Velero without a word, and refused here',
    name: 'truncated',
    archive: (bytes) => bytes.subarray(0, -8),
    velero: { phase: 'Completed', data: 'backup' },
    lifeboat: /not a whole gzip file.*ARCHIVE_CORRUPT/,
    restored: '',
  },
  {
    title: 'no archive is an error of both',
    name: 'no-archive',
    archive: () => undefined,
    velero: { phase: 'Failed', data: '' },
    lifeboat: /no-archive\.tar\.gz is missing.*BACKUP_BROKEN/,
    restored: '',
  },
  {
    title: 'an archive without the objects that the backup counts is a warning of Velero and an error of ours',
    name: 'no-objects',
    entries: (entries) => entries.slice(0, 1),
    velero: { phase: 'Completed', data: '' },
    lifeboat: /the archive holds 0 objects, but status\.progress\.itemsBackedUp is \d+[\s\S]*PartiallyFailed/,
    restored: '',
  },
  {
    title: 'a damaged volumeinfo file keeps both from restoring',
    name: 'torn-volumeinfo',
    files: { '-volumeinfo.json.gz': 'torn' },
    velero: { phase: 'Failed', data: '' },
    lifeboat: /torn-volumeinfo-volumeinfo\.json\.gz.*How volumes were saved is not known.*BACKUP_BROKEN/,
    restored: '',
  },
  {
    title: 'format 1.2.0 with unknown fields and files is restored by both; Lifeboat warns',
    name: 'format-1-2-0',
    change: (backup) => Object.assign(backup, { extra: [1], status: { ...backup.status, formatVersion: '1.2.0', newField: {} } }),
    entries: (entries) => [['metadata/version', '1.2.0\n'], ...entries.slice(1), ['metadata/new', 'x']],
    files: { '-new.json.gz': 'x' },
    velero: { phase: 'Completed', data: 'backup' },
    lifeboat: /format is 1\.2\.0 \(status\.formatVersion\), newer than 1\.1\.0[\s\S]*Completed/,
    restored: 'backup',
  },
  {
    title: 'format 2.0.0 is restored by Velero without a word, and refused here',
    name: 'format-2-0-0',
    change: (backup) => Object.assign(backup.status, { formatVersion: '2.0.0' }),
    velero: { phase: 'Completed', data: 'backup' },
    lifeboat: /has the format "2\.0\.0".*BACKUP_FORMAT_UNSUPPORTED/,
    restored: '',
  },
];
