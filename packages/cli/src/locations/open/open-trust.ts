import { join } from 'node:path';
import { createFileSystemObjectStore, createKnownBackups, createManifestSigner, type TrustOptions } from '@lifeboat/core';
import { readKeyFile } from '../file/read-key-file.ts';
import { readPublicKeys } from '../file/read-public-keys.ts';
import type { LocationSpec } from '../location-spec.ts';

/** The keys and the memory that a location of `lifeboat.yaml` names. @throws UsageError for a file that cannot be read */
export async function openTrust({ name, signWith, requireSignature, knownBackups }: LocationSpec): Promise<TrustOptions> {
  return {
    ...(signWith !== undefined && { signWith: createManifestSigner(await readKeyFile(signWith)) }),
    ...(requireSignature !== undefined && { requireSignature: await readPublicKeys(requireSignature) }),
    ...(knownBackups !== undefined && {
      knownBackups: createKnownBackups({ store: createFileSystemObjectStore({ root: join(knownBackups, name) }) }),
    }),
  };
}
