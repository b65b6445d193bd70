import type {
  CallOptions,
  FileRepository,
  LifeboatError,
  ListSnapshotsOptions,
  SnapshotFilter,
  SnapshotInfo,
  SnapshotTree,
  WriteSnapshotOptions,
} from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../blobs/blob-store.ts';
import { digestingBlobs } from '../blobs/digesting-blobs.ts';
import { damageOf } from '../damage/damage-of.ts';
import type { DamageOptions } from '../damage/damage-options.ts';
import { damagedSnapshot } from '../damage/damaged-snapshot.ts';
import { isUnreadable } from '../damage/is-unreadable.ts';
import { FieldError } from '../go-values/fields.ts';
import { matches } from '../snapshots/matches.ts';
import { snapshotNotFound } from '../snapshots/snapshot-not-found.ts';
import { createSnapshotTree } from '../trees/snapshot-tree.ts';
import { createPieceOpener } from '../workers/piece-opener.ts';
import { codecRecipe } from './codec-recipe.ts';
import { createContentReader } from './contents/content-reader.ts';
import { createContentWriter } from './contents/content-writer.ts';
import { changePassword } from './format/change-password.ts';
import { createBlobLocking } from './format/locking-blobs.ts';
import type { RepositoryKeys } from './format/open-format.ts';
import { loadContentIndex } from './index/content-index.ts';
import { maintainRepository } from './maintenance/maintain-repository.ts';
import { buildManifests } from './manifests/build-manifest.ts';
import { loadManifests, type Manifest } from './manifests/manifest-store.ts';
import { isSnapshot, parseSnapshot } from './manifests/parse-snapshot.ts';
import { isOnePiece, parseObjectId } from './objects/object-id.ts';
import { createObjectReader } from './objects/object-reader.ts';
import { createKopiaTreeReader } from './trees/kopia-tree-reader.ts';
import { verifyRepository } from './verify/verify-repository.ts';
import { writeSnapshot } from './write-snapshot.ts';

const isPack = (blob: string) => /^[pq]/.test(blob);

/** Makes a repository from its opened format blob. */
export async function createKopiaRepository(blobs: BlobStore, opened: RepositoryKeys, options: CallOptions): Promise<FileRepository> {
  let keys = opened;
  const locking = await createBlobLocking(blobs, keys, options);
  const index = await loadContentIndex(blobs, keys, options);
  const recipe = codecRecipe(keys);
  const contents = createContentReader(blobs, keys, index, createPieceOpener(recipe));
  const objects = createObjectReader(blobs, contents);
  const reader = createKopiaTreeReader(blobs, objects, {
    recipe,
    async find(file, callOptions) {
      const object = parseObjectId(file.contentId);
      return object && isOnePiece(object) ? contents.findSealed(object.contentId, callOptions) : undefined;
    },
  });

  async function manifests(callOptions: DamageOptions): Promise<ReadonlyMap<string, Manifest>> {
    await index.refresh(callOptions);
    return loadManifests({ blobs, contents, index }, callOptions);
  }

  /** Finds a manifest, even if other manifests cannot be read.
   * @throws LifeboatError `REPOSITORY_DAMAGED` if it may be in what cannot be read */
  async function findManifest(id: string, { signal }: CallOptions): Promise<Manifest | undefined> {
    let damage: LifeboatError | undefined;
    const found = (await manifests({ signal, onDamage: (error) => (damage ??= error) })).get(id);
    if (found && isSnapshot(found)) return found;
    if (damage) throw damage;
    return undefined;
  }

  function parse(manifest: Manifest): SnapshotInfo {
    try {
      return parseSnapshot(manifest);
    } catch (error) {
      throw error instanceof FieldError ? damagedSnapshot(blobs, manifest.id, error.message) : error;
    }
  }

  /** Reads all snapshots, the oldest first. @throws LifeboatError `REPOSITORY_DAMAGED` if there is no `onDamage` */
  async function readSnapshots(callOptions: DamageOptions): Promise<readonly SnapshotInfo[]> {
    const found: SnapshotInfo[] = [];
    for (const manifest of (await manifests(callOptions)).values())
      try {
        if (isSnapshot(manifest)) found.push(parse(manifest));
      } catch (error) {
        if (!callOptions.onDamage || !isUnreadable(error)) throw error;
        callOptions.onDamage(error);
      }
    return found.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
  }

  async function listSnapshots(filter: SnapshotFilter = {}, { signal, onDamage }: ListSnapshotsOptions = {}) {
    const all = await readSnapshots({ signal, onDamage: (error) => onDamage?.(damageOf(error)) });
    return all.filter((snapshot) => matches(snapshot, filter));
  }

  async function openSnapshot(id: string, callOptions: CallOptions = {}): Promise<SnapshotTree> {
    const manifest = await findManifest(id, callOptions);
    if (manifest) return createSnapshotTree(blobs, reader, parse(manifest));
    throw snapshotNotFound(blobs, id);
  }

  async function openSnapshots(callOptions: DamageOptions): Promise<readonly SnapshotTree[]> {
    return (await readSnapshots(callOptions)).map((snapshot) => createSnapshotTree(blobs, reader, snapshot));
  }

  async function parentOf({ parent, source, tags, signal }: WriteSnapshotOptions): Promise<SnapshotTree | undefined> {
    if (parent === 'none') return undefined;
    if (parent !== undefined) return openSnapshot(parent, { signal });
    const filter = { source, ...(tags ? { tags } : {}) };
    const newest = (await listSnapshots(filter, { signal })).findLast(({ incomplete }) => incomplete === undefined);
    return newest && createSnapshotTree(blobs, reader, newest);
  }

  return {
    format: 'kopia',
    place: blobs.place,
    listSnapshots,
    openSnapshot,
    async writeSnapshot(entries, given) {
      const { onStored } = given;
      const lockedBlobs = await locking.blobs(given);
      const parentTree = await parentOf(given);
      // The damaged blobs may hold marks of contents that are about to be dropped. A new snapshot must not rely on such contents.
      for (const error of index.damaged.values()) throw error;
      return writeSnapshot(entries, {
        ...given,
        blobs: onStored ? digestingBlobs(lockedBlobs, isPack, (digest) => onStored(digest)) : lockedBlobs,
        keys,
        index,
        objects,
        parentTree,
        listSnapshots: (callOptions) => listSnapshots({}, callOptions),
      });
    },
    readLock: async (callOptions = {}) => (await locking.config(callOptions)).lock,
    verify: (verifyOptions = {}) =>
      verifyRepository({
        ...verifyOptions,
        blobs,
        keys,
        index,
        contents,
        objects,
        openSnapshots,
      }),
    maintain: async (maintainOptions = {}) =>
      maintainRepository({
        ...maintainOptions,
        blobs: await locking.blobs(maintainOptions),
        locking,
        keys,
        index,
        contents,
        objects,
        loadManifests: manifests,
        openSnapshots,
      }),
    async changePassword(password, { signal } = {}) {
      keys = await changePassword(blobs, keys, password, { signal });
    },
    async deleteSnapshot(id, { signal } = {}) {
      const manifest = await findManifest(id, { signal });
      if (!manifest) return;
      const later = manifest.modifiedInNs + 1n;
      const now = BigInt(Date.now()) * 1_000_000n;
      const tombstone = { id, labels: null, modifiedInNs: now > later ? now : later, deleted: true, data: null } as const;
      const contents = createContentWriter({ blobs: await locking.blobs({ signal }), keys, index, uploads: 1, signal });
      try {
        await contents.write(buildManifests([tombstone]).content, { prefix: 'm', compress: true });
        await contents.flush();
      } catch (error) {
        await contents.abandon().catch(() => {});
        throw error;
      }
    },
  };
}
