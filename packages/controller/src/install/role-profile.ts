import { LifeboatError } from '@lifeboat/core';

/**
 * What a server may do in its cluster. `full`: back up and restore everything; this is as strong as cluster-admin. `backup-only`: read
 * everything, Secrets included, create Pods that read volumes, and run the commands of backup hooks in Pods; restores fail. `namespaces`:
 * back up and restore the objects in these namespaces, which must exist.
 */
export type RoleProfile = 'full' | 'backup-only' | { readonly namespaces: readonly string[] };

/** Checks a profile and returns it. @throws LifeboatError `INVALID_REQUEST` */
export function checkProfile(profile: RoleProfile): RoleProfile {
  if (profile === 'full' || profile === 'backup-only') return profile;
  const namespaces: unknown = typeof profile === 'object' && profile !== null ? profile.namespaces : undefined;
  if (!Array.isArray(namespaces)) throw invalid("profile: expected 'full', 'backup-only' or { namespaces: [...] }");
  if (namespaces.length === 0) throw invalid('profile: namespaces names none');
  for (const name of namespaces) checkNamespace(name, 'profile: namespaces');
  return profile;
}

/** @throws LifeboatError `INVALID_REQUEST` if this cannot be the name of a Namespace */
export function checkNamespace(name: unknown, where: string): void {
  if (typeof name !== 'string' || name.length > 63 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name))
    throw invalid(`${where}: ${JSON.stringify(name)} cannot be the name of a namespace`);
}

export function invalid(message: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_REQUEST', message });
}
