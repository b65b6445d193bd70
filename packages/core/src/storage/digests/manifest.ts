import type { DigestManifest, FileDigest } from '../../contract/store/file-digest.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { stringifyJson } from '../../json/index.ts';
import { compareUtf8 } from '../../plugin-api/checks/compare-utf8.ts';
import { maxMetadataValues } from '../files/limits-with-defaults.ts';
import { broken, parseJsonFile } from '../layout/get-if-there.ts';

const version = 1;

export function printManifest({ name, uid, generation, metadata, files, signer }: DigestManifest): Uint8Array {
  const rows = [...files].sort(([a], [b]) => compareUtf8(a, b)).map(([file, { sha256, size }]) => ({ name: file, size, sha256 }));
  const { sha256, size } = metadata;
  const value = {
    version,
    backup: name,
    uid,
    generation,
    ...(signer !== undefined && { signer }),
    metadata: { size, sha256 },
    files: rows,
  };
  return Buffer.from(`${stringifyJson(value, { indent: 2 })}\n`);
}

/** @throws LifeboatError `BACKUP_BROKEN`, `BACKUP_FORMAT_UNSUPPORTED` for a manifest of a later Lifeboat */
export function parseManifest(text: string, what: string): DigestManifest {
  const value = parseJsonFile(text, what, { maxValues: maxMetadataValues });
  if (!isRecord(value)) throw broken(what, 'it is not a JSON object');
  if (typeof value.version === 'number' && value.version > version)
    throw new LifeboatError({ code: 'BACKUP_FORMAT_UNSUPPORTED', message: `${what} is of version ${value.version}: use a newer Lifeboat` });
  const { backup, uid, generation, signer, metadata, files } = value;
  if (value.version !== version || typeof backup !== 'string' || typeof uid !== 'string') throw broken(what, 'it is no digest manifest');
  if (typeof generation !== 'number' || !Number.isSafeInteger(generation) || generation < 1) throw broken(what, 'it has no generation');
  if (signer !== undefined && typeof signer !== 'string') throw broken(what, 'its signer is no key');
  const digest = toDigest(metadata);
  if (!digest || !Array.isArray(files)) throw broken(what, 'it lacks digests');
  const byName = new Map<string, FileDigest>();
  for (const row of files as unknown[]) {
    const fileDigest = toDigest(row);
    const file = isRecord(row) ? row.name : undefined;
    if (!fileDigest || typeof file !== 'string' || file === '' || byName.has(file))
      throw broken(what, 'a row of it is no digest of a file');
    byName.set(file, fileDigest);
  }
  return { name: backup, uid, generation, metadata: digest, files: byName, ...(signer !== undefined && { signer }) };
}

function toDigest(value: unknown): FileDigest | undefined {
  if (!isRecord(value)) return undefined;
  const { sha256, size } = value;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  return typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? { sha256, size } : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
