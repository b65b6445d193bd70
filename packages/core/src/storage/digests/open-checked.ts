import type { KeyObject } from 'node:crypto';
import type { BackupStore, CheckedBackup } from '../../contract/store/backup-store.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { broken } from '../layout/get-if-there.ts';
import { backupFileName, backupFolder } from '../layout/velero-layout.ts';
import { checkingStore } from './checking-store.ts';
import { isSignedBy } from './create-manifest-signer.ts';
import { knownBackupProblem } from './known-backup-problem.ts';
import type { LocationTrust } from './location-trust.ts';
import { readDigests, type StoredBackup } from './read-digests.ts';
import { requiredFiles } from './required-files.ts';

interface OpenCheckedOptions extends CallOptions {
  readonly store: ObjectStore;
  readonly location: string;
  readonly name: string;
  readonly trust: LocationTrust;
  readonly maxMetadataBytes: number;
  /** Besides those of the location. */
  readonly required?: readonly KeyObject[] | undefined;
  readonly open: (store: ObjectStore) => BackupStore;
}

/** @returns `undefined` when there is no `velero-backup.json`. @throws LifeboatError `BACKUP_BROKEN` when it is no Backup */
export async function openChecked(options: OpenCheckedOptions): Promise<CheckedBackup | undefined> {
  const { store, location, name, trust, signal } = options;
  const stored = await readDigests({ store, location, name, maxMetadataBytes: options.maxMetadataBytes, signal });
  if (!stored) return undefined;
  const { backup, digests } = stored;
  const files = digests?.manifest.files ?? new Map();
  const damage = [...(stored.damage ? [stored.damage] : []), ...visibleDamage(stored, options)];
  const distrust = await findDistrust(stored, options);
  const sound = new Set<string>();
  const checking = checkingStore({ store, location, folder: backupFolder(name), files, onSound: (fileName) => sound.add(fileName) });
  return {
    backup,
    state: stored.damage ? 'broken' : digests ? 'checked' : 'none',
    manifest: digests?.manifest,
    damage,
    distrust,
    backups: options.open(checking),

    async finish(callOptions = {}) {
      const found = [...damage];
      for (const fileName of files.keys()) {
        if (sound.has(fileName) || damage.some(({ context }) => context.file === fileName)) continue;
        try {
          for await (const _ of await checking.getObject(backupFolder(name) + fileName, callOptions));
        } catch (error) {
          if (!LifeboatError.isInstance(error, 'BACKUP_BROKEN')) throw error;
          found.push(error);
        }
      }
      return found;
    },

    async remember(callOptions = {}) {
      if (!digests || !trust.known) return;
      const { uid, generation, manifestSha256 } = digests;
      await trust.known.set(name, { uid, generation, manifestSha256 }, callOptions);
    },
  };
}

/** What is missing or of another size, by the manifest and by what such a backup always has. */
function visibleDamage({ backup, sizes, digests }: StoredBackup, { location, name }: OpenCheckedOptions): LifeboatError[] {
  const of = (fileName: string, why: string, isMissing = false) => {
    const { message } = broken(`${backupFolder(name)}${fileName} in location "${location}"`, why);
    return new LifeboatError({ code: 'BACKUP_BROKEN', message, context: { backup: name, location, file: fileName, isMissing } });
  };
  const found: LifeboatError[] = [];
  for (const [fileName, { size }] of digests?.manifest.files ?? []) {
    const there = sizes.get(fileName);
    if (there === undefined) found.push(of(fileName, 'it is missing', true));
    else if (there !== size) found.push(of(fileName, `it has ${there} bytes, but ${size} were written`));
  }
  for (const file of requiredFiles(backup, sizes.has(backupFileName(name, 'csi-volumesnapshots')))) {
    const fileName = backupFileName(name, file);
    if (!sizes.has(fileName) && !digests?.manifest.files.has(fileName))
      found.push(of(fileName, 'it is missing, and a backup of this kind always has it, if only an empty list', true));
  }
  return found;
}

async function findDistrust(stored: StoredBackup, options: OpenCheckedOptions): Promise<LifeboatError | undefined> {
  const { trust, name, location, required = [], signal } = options;
  const { digests } = stored;
  const untrusted = (why: string) =>
    new LifeboatError({
      code: 'BACKUP_UNTRUSTED',
      message: `Backup "${name}" in location "${location}" is not to be trusted: ${why}`,
      context: { backup: name, location },
    });
  for (const keys of [trust.required, required]) {
    if (keys.length === 0) continue;
    if (!digests) return untrusted('a signature is required, and it has no digests that could be signed');
    const { bytes, signature } = digests;
    if (!signature) return untrusted('a signature is required, and its digests are not signed');
    if (!keys.some((key) => isSignedBy(key, bytes, signature)))
      return untrusted('it is signed by another key than those that are required');
  }
  // Damage is told as such: whoever remembers would only see that something is different.
  const known = stored.damage ? undefined : await trust.known?.get(name, { signal });
  const problem = known && knownBackupProblem(known, digests);
  return problem === undefined ? undefined : untrusted(problem);
}
