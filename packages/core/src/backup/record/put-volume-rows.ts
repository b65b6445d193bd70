import type { BackupStore } from '../../contract/store/backup-store.ts';
import { stringifyJson } from '../../json/index.ts';
import { requireFile } from '../../storage/reading/require-file.ts';
import type { BackupVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { FinishOptions } from './finish-options.ts';
import { putOwnFile } from './put-own-file.ts';

type RowsOptions = Pick<FinishOptions, 'backup' | 'writer' | 'store' | 'dependencies' | 'run' | 'uploads'>;

/** Changes the rows of `volumeinfo`, in each location its own: what lies in a repository differs. */
export async function putVolumeRows(
  change: (row: BackupVolumeInfo, location: string) => BackupVolumeInfo,
  options: RowsOptions,
): Promise<void> {
  const { backup, writer, store, run } = options;
  const { name } = backup.metadata;
  const { signal } = run;

  async function rowsIn(location: string): Promise<string> {
    const from = storeOf(location, options);
    const rows = await requireFile(from.readVolumeInfo(name, { signal }), { store: from, name, file: 'volumeinfo' });
    return `${stringifyJson(rows.map((row) => change(row, location)))}\n`;
  }

  await putOwnFile('volumeinfo', rowsIn, { writer, location: store.location, signal });
}

/** Adds the digests of the blobs that moved data was stored as to those that the backup has noted, in each location its own. */
export async function putMovedDigests(options: RowsOptions): Promise<void> {
  const { backup, uploads, writer, store, run } = options;
  const { name } = backup.metadata;
  const { signal } = run;
  const locations = writer.live?.().map((lane) => lane.store.location) ?? [store.location];
  if (!uploads || locations.every((location) => uploads.digestsIn(location).length === 0)) return;

  async function digestsIn(location: string): Promise<string> {
    const noted = (await storeOf(location, options).readVolumeDigests(name, { signal })) ?? [];
    const known = new Set(noted.map(keyOf));
    const added = uploads?.digestsIn(location).filter((digest) => !known.has(keyOf(digest))) ?? [];
    return `${stringifyJson([...noted, ...added])}\n`;
  }

  await putOwnFile('volumedigests', digestsIn, { writer, location: store.location, signal });
}

function storeOf(location: string, { dependencies, store }: RowsOptions): BackupStore {
  return [dependencies.store, ...(dependencies.furtherStores ?? [])].find((each) => each.location === location) ?? store;
}

function keyOf({ namespace, format, blob }: { readonly namespace: string; readonly format: string; readonly blob: string }): string {
  return `${format}/${namespace}/${blob}`;
}
