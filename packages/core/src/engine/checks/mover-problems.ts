import type { EngineOptions } from '../../contract/engine.ts';
import { dns1123SubdomainProblems } from '../../velero-api/values/dns1123-problems.ts';

const labelValue = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const namePart = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const quantity = /^\d+(?:\.\d*)?(?:[numkMGTPE]|[KMGTPE]i|[eE][-+]?\d+)?$/;
/** Of objects that are found and removed by them. */
const ownPrefix = 'lifeboat.dev/';

/** What a server would refuse in mover Pods, once a backup is half made. */
export function moverProblems({ volumeFiles, storageLocations }: Pick<EngineOptions, 'volumeFiles' | 'storageLocations'>): string[] {
  const mover = volumeFiles?.mover ?? {};
  const at = 'volumeFiles.mover';
  const problems: string[] = [];
  for (const [path, image] of [
    [`${at}.image`, mover.image],
    [`${at}.job.image`, mover.job?.image],
  ] as const)
    if (image !== undefined && !/^\S+$/.test(image)) problems.push(`${path}: ${JSON.stringify(image)} is no name of an image`);
  for (const [field, map] of [
    ['labels', mover.labels],
    ['nodeSelector', mover.nodeSelector],
  ] as const)
    for (const [key, value] of Object.entries(map ?? {})) {
      if (!isKey(key)) problems.push(`${at}.${field}: ${JSON.stringify(key)} is no key of a label`);
      if (!labelValue.test(value)) problems.push(`${at}.${field}.${key}: ${JSON.stringify(value)} is no value of a label`);
      if (field === 'labels' && key.startsWith(ownPrefix)) problems.push(`${at}.${field}.${key}: keys of ${ownPrefix} are Lifeboat's own`);
    }
  for (const key of Object.keys(mover.annotations ?? {}))
    if (!isKey(key)) problems.push(`${at}.annotations: ${JSON.stringify(key)} is no key of an annotation`);
  for (const [field, name] of [
    ['priorityClassName', mover.priorityClassName],
    ['serviceAccountName', mover.serviceAccountName],
    ...(mover.imagePullSecrets ?? []).map((secret) => ['imagePullSecrets', secret] as const),
  ] as const)
    if (name !== undefined)
      problems.push(...dns1123SubdomainProblems(name).map((problem) => `${at}.${field}: ${JSON.stringify(name)} ${problem}`));
  for (const field of ['requests', 'limits'] as const)
    for (const [resource, amount] of Object.entries((mover.resources?.[field] ?? {}) as Record<string, unknown>))
      if (!(typeof amount === 'number' && amount >= 0) && !(typeof amount === 'string' && quantity.test(amount)))
        problems.push(`${at}.resources.${field}.${resource}: ${JSON.stringify(amount)} is no quantity, such as 500m or 256Mi`);
  for (const [i, { operator, key, value }] of (
    (mover.tolerations ?? []) as { operator?: string; key?: string; value?: string }[]
  ).entries()) {
    if (operator === 'Exists' && value) problems.push(`${at}.tolerations[${i}]: with the operator Exists it has no value`);
    if (operator !== 'Exists' && !key) problems.push(`${at}.tolerations[${i}]: without a key its operator must be Exists`);
  }
  if (mover.job && !mover.job.location && Object.values(storageLocations).every((location) => 'store' in location && location.store))
    problems.push(`${at}.job.location: Required value: no location is described by data, and a Job cannot use a store that is open here`);
  return problems;
}

function isKey(key: string): boolean {
  const [name = '', prefix, ...more] = key.split('/').reverse();
  return more.length === 0 && namePart.test(name) && (prefix === undefined || dns1123SubdomainProblems(prefix).length === 0);
}
