import type { SnapshotInfo, WriteSnapshotOptions } from '@lifeboat/core/plugin-api';
import { FieldError, parseFields } from '../../go-values/fields.ts';
import { goJson } from '../../go-values/go-json.ts';
import { formatTime, parseTime } from '../../go-values/times.ts';
import { isHash } from '../hashes/sha256.ts';
import type { BuiltNode, TreeCounts } from './restic-tree-format.ts';

interface RecordGiven {
  readonly options: Pick<WriteSnapshotOptions, 'source' | 'tags' | 'description'>;
  readonly root: BuiltNode;
  readonly counts: TreeCounts;
  readonly parent: string | undefined;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly added: { readonly data: number; readonly tree: number; readonly bytes: number; readonly stored: number };
}

/** Tags have the form `key=value`, as in Velero. */
const separator = '=';

/** Prints a snapshot as restic does, with one field more, which restic ignores: the facts for which restic has no place. */
export function buildSnapshotRecord({ options, root, counts, parent, startedAt, endedAt, added }: RecordGiven): Buffer {
  const { source, tags = {}, description } = options;
  const { entry, subtree } = root;
  const { files, directories } = counts;
  return goJson({
    time: timeOf(startedAt),
    parent,
    tree: subtree,
    paths: [source.path],
    hostname: source.host,
    username: source.user,
    tags: Object.keys(tags).length === 0 ? undefined : Object.entries(tags).map(([key, value]) => key + separator + value),
    program_version: 'lifeboat',
    summary: {
      backup_start: timeOf(startedAt),
      backup_end: timeOf(endedAt),
      files_new: files.new,
      files_changed: files.changed,
      files_unmodified: files.unmodified,
      dirs_new: directories.new,
      dirs_changed: directories.changed,
      dirs_unmodified: directories.unmodified,
      data_blobs: added.data,
      tree_blobs: added.tree,
      data_added: added.bytes,
      data_added_packed: added.stored,
      total_files_processed: files.new + files.changed + files.unmodified,
      total_bytes_processed: counts.bytes,
    },
    lifeboat: {
      description,
      failed: counts.failed,
      root: { mode: entry.mode, uid: entry.uid, gid: entry.gid, mtime: formatTime(entry.mtimeInNs) },
    },
  });
}

/** @throws FieldError */
export function parseSnapshotRecord(id: string, json: Buffer): SnapshotInfo {
  const fields = parseFields(json, 1_000_000);
  const tree = fields.text('tree');
  if (!isHash(tree)) throw new FieldError('it has no tree');
  const time = dateOf(fields.text('time'));
  const summary = fields.object('summary');
  const own = fields.object('lifeboat');
  const rootFacts = own?.object('root');
  const mtimeText = rootFacts?.text('mtime') ?? '';
  const mtimeInNs = mtimeText === '' ? BigInt(time.getTime()) * 1_000_000n : parseTime(mtimeText);
  if (mtimeInNs === undefined) throw new FieldError('its root has an invalid time');
  const paths = fields.list('paths').filter((path) => typeof path === 'string');
  return {
    id,
    source: { host: fields.text('hostname'), user: fields.text('username'), path: paths.join(', ') },
    tags: new Map(fields.list('tags').flatMap((tag) => (typeof tag === 'string' ? [splitTag(tag)] : []))),
    description: own?.text('description') ?? '',
    startedAt: optionalDate(summary?.text('backup_start')) ?? time,
    endedAt: optionalDate(summary?.text('backup_end')) ?? time,
    root: {
      name: paths.length === 1 ? (paths[0]?.split('/').findLast((name) => name !== '') ?? '/') : '/',
      type: 'directory',
      mode: rootFacts ? rootFacts.count('mode') % 0o10000 : 0o755,
      uid: rootFacts?.count('uid') ?? 0,
      gid: rootFacts?.count('gid') ?? 0,
      mtimeInNs,
      size: 0,
      contentId: tree,
    },
    totalSize: summary?.count('total_bytes_processed') ?? 0,
    fileCount: summary?.count('total_files_processed') ?? 0,
    failedCount: own?.count('failed') ?? 0,
  };
}

function splitTag(tag: string): readonly [string, string] {
  const at = tag.indexOf(separator);
  return at < 0 ? [tag, ''] : [tag.slice(0, at), tag.slice(at + 1)];
}

function timeOf(date: Date): string {
  return formatTime(BigInt(date.getTime()) * 1_000_000n);
}

function optionalDate(text: string | undefined): Date | undefined {
  return text ? dateOf(text) : undefined;
}

function dateOf(text: string): Date {
  const ns = parseTime(text);
  if (ns === undefined) throw new FieldError(`${JSON.stringify(text.slice(0, 40))} is no time`);
  return new Date(Number(ns / 1_000_000n));
}
