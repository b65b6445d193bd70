import type { ResolveSecret } from '@lifeboat/core';
import type { BackupStorageLocation } from '@lifeboat/core/velero-api';

interface DefaultCredentialOptions {
  readonly resolveSecret: ResolveSecret;
  readonly defaultCredential: { readonly name: string; readonly key: string };
  readonly signal?: AbortSignal | undefined;
}

/** Gives a location without a Secret the server's default Secret, if that exists. */
export async function withDefaultCredential(
  object: BackupStorageLocation,
  { resolveSecret, defaultCredential, signal }: DefaultCredentialOptions,
): Promise<BackupStorageLocation> {
  if (object.spec.credential?.name) return object;
  const { namespace } = object.metadata;
  const isThere = await resolveSecret({ ...defaultCredential, ...(namespace !== undefined && { namespace }) }, { signal });
  return isThere ? { ...object, spec: { ...object.spec, credential: { ...defaultCredential } } } : object;
}
