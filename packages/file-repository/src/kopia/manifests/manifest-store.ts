import { gunzipSync } from 'node:zlib';
import type { BlobStore } from '../../blobs/blob-store.ts';
import type { DamageOptions } from '../../damage/damage-options.ts';
import { isUnreadable } from '../../damage/is-unreadable.ts';
import { inParallel } from '../../flow/in-parallel.ts';
import { FieldError, type Fields, fieldsOf, parseFields } from '../../go-values/fields.ts';
import { parseTime } from '../../go-values/times.ts';
import type { ContentReader } from '../contents/content-reader.ts';
import type { ContentIndex } from '../index/content-index.ts';

/** A record of a repository that is found by its labels, not by the hash of its bytes. */
export interface Manifest {
  readonly id: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly modifiedInNs: bigint;
  readonly deleted: boolean;
  readonly data: Fields | undefined;
}

const maxManifestBytes = 128 * 1024 * 1024;

/** Loads all manifests that are not deleted, by id. `onDamage`: continues without the contents that cannot be read. Then a deleted manifest
 * may seem to exist, because its deletion may be noted in one of them.
 * @throws LifeboatError `REPOSITORY_DAMAGED`, `REPOSITORY_FORMAT_UNSUPPORTED` if there is no `onDamage` */
export async function loadManifests(
  { blobs, contents, index }: { readonly blobs: BlobStore; readonly contents: ContentReader; readonly index: ContentIndex },
  options: DamageOptions,
): Promise<ReadonlyMap<string, Manifest>> {
  const latest = new Map<string, Manifest>();
  // Deleted contents were merged into others.
  const ids = Array.from(index.live('m'), ([id]) => id);
  await inParallel(ids, 8, async (id) => {
    let manifests: readonly Manifest[];
    try {
      manifests = parseManifests(await contents.read(id, options));
    } catch (error) {
      const named = error instanceof FieldError ? blobs.damaged(`of manifests ${id}`, error.message) : error;
      if (!options.onDamage || !isUnreadable(named)) throw named;
      options.onDamage(named);
      return;
    }
    for (const manifest of manifests) {
      const known = latest.get(manifest.id);
      if (!known || manifest.modifiedInNs > known.modifiedInNs) latest.set(manifest.id, manifest);
    }
  });
  return new Map([...latest].filter(([, manifest]) => !manifest.deleted));
}

/** @throws FieldError */
function parseManifests(content: Buffer): Manifest[] {
  let json: Buffer;
  try {
    json = gunzipSync(content, { maxOutputLength: maxManifestBytes });
  } catch {
    throw new FieldError('it cannot be decompressed');
  }
  return parseFields(json)
    .list('entries')
    .map((entry) => {
      const fields = fieldsOf(entry, 'an entry');
      const modifiedInNs = parseTime(fields.text('modified'));
      if (modifiedInNs === undefined) throw new FieldError('modified is no time');
      const labels = Object.entries(fields.object('labels')?.value ?? {}).filter(
        (label): label is [string, string] => typeof label[1] === 'string',
      );
      const data = fields.value.data;
      const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
      return {
        id: fields.text('id'),
        labels: new Map(labels),
        modifiedInNs,
        deleted: fields.flag('deleted'),
        data: isObject ? fieldsOf(data, 'data') : undefined,
      };
    });
}
