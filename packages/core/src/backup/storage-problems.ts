import type { BackupRequest } from '../engine/requests.ts';
import { defaultStorageLimits } from '../storage/fan-out/storage-limits.ts';
import { storagePolicies } from '../storage/fan-out/storage-policy.ts';

const maxLimit = 2 ** 31 - 1; // the longest time that a timer of Node takes

/** What is wrong with where a backup shall go. */
export function storageProblems({ storageLocation, storageLocations, storagePolicy, storageLimits = {} }: BackupRequest): string[] {
  const problems: string[] = [];
  if (storageLocations) {
    if (storageLocations.length === 0) problems.push('storageLocations names no location');
    const twice = storageLocations.find((name, i) => storageLocations.indexOf(name) < i);
    if (twice !== undefined) problems.push(`storageLocations names "${twice}" twice`);
    if (storageLocation !== undefined && !storageLocations.includes(storageLocation))
      problems.push(`storageLocation "${storageLocation}" is none of storageLocations: give one of the two`);
  }
  if (storagePolicy !== undefined && !storagePolicies.includes(storagePolicy))
    problems.push(`storagePolicy is ${storagePolicies.join(', ')}, not ${JSON.stringify(storagePolicy)}`);
  for (const [name, value] of Object.entries(storageLimits)) {
    if (!Object.hasOwn(defaultStorageLimits, name))
      problems.push(`unknown storageLimits.${name}; known are ${Object.keys(defaultStorageLimits).join(', ')}`);
    else if (value !== undefined && !(Number.isInteger(value) && value >= 1 && value <= maxLimit))
      problems.push(`storageLimits.${name} is a whole number from 1 to ${maxLimit}, not ${String(value)}`);
  }
  return problems;
}
