import type { BackupRequest } from '../../contract/requests.ts';

/** What is wrong with where a backup shall go. */
export function storageProblems({ storageLocation, storageLocations }: BackupRequest): string[] {
  const problems: string[] = [];
  if (storageLocations) {
    if (storageLocations.length === 0) problems.push('storageLocations names no location');
    const twice = storageLocations.find((name, i) => storageLocations.indexOf(name) < i);
    if (twice !== undefined) problems.push(`storageLocations names "${twice}" twice`);
    if (storageLocation !== undefined && !storageLocations.includes(storageLocation))
      problems.push(`storageLocation "${storageLocation}" is not one of storageLocations: give one of the two`);
  }
  return problems;
}
