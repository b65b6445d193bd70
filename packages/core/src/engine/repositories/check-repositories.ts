import type { RepositoryCheck, RepositoryFinding, VolumeRepositoryName } from '../../contract/results/volume-repository.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import type { SnapshotInfo } from '../../plugin-api/snapshot-tree.ts';
import { findHolders, holdersOf, type LocationHolders } from './find-holders.ts';
import { findLeftLocks } from './find-left-locks.ts';
import { isOfBackups } from './is-of-backups.ts';
import { type SurveyedRepository, surveyRepositories } from './survey-repositories.ts';

interface CheckOptions extends Omit<Parameters<typeof surveyRepositories>[0], 'location'> {
  readonly backups: BackupStore;
  readonly store: ObjectStore;
  /** Which of the repositories that backups name the check is about. */
  readonly isWanted: (repository: VolumeRepositoryName) => boolean;
  readonly fix: boolean;
  readonly graceInMs: number;
  readonly now: () => Date;
}

const kinds = [
  'lost-snapshot',
  'damaged',
  'wrong-password',
  'not-opened',
  'unknown-backup',
  'left-lock',
  'orphan-snapshot',
] as const satisfies readonly RepositoryFinding['kind'][];

/** Looks what of a location's repositories is wrong, or only takes space. */
export async function checkRepositories(options: CheckOptions): Promise<RepositoryCheck> {
  const { backups, store, isWanted, fix, now, signal } = options;
  if (fix) backups.refuseReadOnly('Forgetting snapshots that no backup names');
  // Snapshots first: whoever was writing one of them is found at it afterwards, or its record is.
  const surveyed: SurveyedRepository[] = [];
  for await (const each of surveyRepositories({ ...options, location: backups.location })) surveyed.push(each);
  const holders = await findHolders({ backups, now: now(), signal });
  const findings: RepositoryFinding[] = [];
  for (const each of surveyed) {
    if (each.error) findings.push(notOpened(each.usage, each.error));
    findings.push(...each.damage.map(({ message, snapshot }) => damaged(each.usage, message, snapshot)));
    for (const lock of await findLeftLocks(store, each.usage, { now: now(), signal })) findings.push(leftLock(each.usage, lock));
  }
  const repositories = surveyed.map(({ usage: { namespace, format } }) => ({ namespace, format }));
  findings.push(...lostSnapshots(surveyed, holders, isWanted), ...unknownBackups(holders, repositories));
  const orphans = orphansOf(surveyed, holders);
  const notFixed = fix && orphans.length > 0 ? await forget(orphans, holders, options) : undefined;
  findings.push(...orphans.map(orphanFinding));
  findings.sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
  return { repositories, findings, ...(notFixed !== undefined && { notFixed }) };
}

interface Orphan extends SurveyedRepository {
  readonly snapshot: SnapshotInfo;
  fixed: boolean;
}

function orphansOf(surveyed: readonly SurveyedRepository[], holders: LocationHolders): Orphan[] {
  return surveyed.flatMap((each) =>
    each.snapshots
      .filter((snapshot) => isOfBackups(snapshot) && holdersOf(snapshot, each.usage, holders).length === 0)
      .map((snapshot) => ({ ...each, snapshot, fixed: false })),
  );
}

/** Resolves with what was in the way. */
async function forget(orphans: readonly Orphan[], holders: LocationHolders, options: CheckOptions): Promise<string | undefined> {
  const { graceInMs, now, signal } = options;
  const [unknown] = holders.unknown;
  if (unknown) return `backup "${unknown.backup}" does not say which snapshots it needs: ${unknown.message}`;
  if (holders.running.length > 0)
    return `${holders.running.map((name) => `"${name}"`).join(', ')} of the location may still be written: try again when that has ended`;
  let tooYoung = 0;
  for (const orphan of orphans) {
    const { repository, snapshot, damage } = orphan;
    const age = now().getTime() - Math.max(snapshot.startedAt.getTime(), snapshot.endedAt.getTime());
    // A repository that hides something may hide who needs it: its own records are of no use then.
    if (!repository || damage.length > 0) continue;
    if (age < graceInMs) tooYoung += 1;
    else {
      await repository.deleteSnapshot(snapshot.id, { signal });
      orphan.fixed = true;
    }
  }
  if (orphans.some(({ damage }) => damage.length > 0)) return 'a repository of which a part cannot be read is left as it is';
  if (tooYoung === 0) return undefined;
  const hours = Math.round(graceInMs / 360_000) / 10;
  return `${tooYoung} snapshot${tooYoung === 1 ? ' is' : 's are'} younger than ${hours} h: the backup that made it may still be written by a Velero`;
}

const name = ({ namespace, format }: VolumeRepositoryName) => ({ namespace, format });

function orphanFinding({ usage, snapshot, fixed }: Orphan): RepositoryFinding {
  const { id, source, totalSize, startedAt } = snapshot;
  return {
    ...name(usage),
    kind: 'orphan-snapshot',
    message: `Snapshot ${id} of ${source.path}, of ${startedAt.toISOString()}, has ${totalSize} bytes, and no backup of the location names it`,
    advice: fixed
      ? 'It is forgotten; its bytes go by maintenance'
      : 'It was left by a run that was killed. Check with `fix` to forget it; until then its bytes stay',
    snapshotId: id,
    fixed,
  };
}

function lostSnapshots(
  surveyed: readonly SurveyedRepository[],
  { holders, named }: LocationHolders,
  isWanted: CheckOptions['isWanted'],
): RepositoryFinding[] {
  const known = new Map(surveyed.map((each) => [JSON.stringify(name(each.usage)), each]));
  return [...named].flatMap(([key, { id, ...repository }]) => {
    if (!isWanted(repository)) return [];
    const there = known.get(JSON.stringify(name(repository)));
    // What cannot be read is told already, and may well be there.
    if (there?.error || (there?.damage.length ?? 0) > 0 || there?.snapshots.some((snapshot) => snapshot.id === id)) return [];
    return (holders.get(key) ?? []).map(({ backup, pod, volume }) => ({
      ...name(repository),
      kind: 'lost-snapshot' as const,
      message: `Backup "${backup}" names snapshot ${id} of volume ${volume ?? '?'}${pod === undefined ? '' : ` of pod ${pod}`}, which is not there`,
      advice: 'This volume cannot be restored from here: restore it from another location or backup, and find out who removed the snapshot',
      snapshotId: id,
      backup,
      fixed: false,
    }));
  });
}

function unknownBackups({ unknown }: LocationHolders, repositories: readonly VolumeRepositoryName[]): RepositoryFinding[] {
  const [first] = repositories;
  if (!first) return [];
  return unknown.map(({ backup, message }) => ({
    ...name(first),
    kind: 'unknown-backup',
    message: `Backup "${backup}" does not say which snapshots it needs: ${message}`,
    advice: 'No snapshot of the location is forgotten until it does: repair the backup from another location, or delete it',
    backup,
    fixed: false,
  }));
}

function notOpened(usage: VolumeRepositoryName, error: LifeboatError): RepositoryFinding {
  const isPassword = error.code === 'REPOSITORY_WRONG_PASSWORD' || error.code === 'INVALID_CONFIG' || error.code === 'CREDENTIALS_MISSING';
  const kind = isPassword ? 'wrong-password' : error.code === 'REPOSITORY_DAMAGED' ? 'damaged' : 'not-opened';
  const advice = {
    'wrong-password': 'Use the password that it was made with; nobody can read its files without it',
    damaged: 'Restore what it holds from another location, and keep this one as it is until you have',
    'not-opened': 'Nothing is known of its snapshots until it can be opened',
  }[kind];
  return { ...name(usage), kind, message: error.message, advice, fixed: false };
}

function damaged(usage: VolumeRepositoryName, message: string, snapshotId: string | undefined): RepositoryFinding {
  return {
    ...name(usage),
    kind: 'damaged',
    message,
    advice: 'Verify the repository to learn which files are concerned, and restore those from another location',
    ...(snapshotId !== undefined && { snapshotId }),
    fixed: false,
  };
}

function leftLock(usage: VolumeRepositoryName, lock: string): RepositoryFinding {
  return {
    ...name(usage),
    kind: 'left-lock',
    message: `Lock ${lock} has not been renewed for half an hour`,
    advice: 'Nobody is hindered by it any more: the next maintenance removes it',
    fixed: false,
  };
}
