import { posix } from 'node:path';
import { largeFolders, maxFiles } from './arrow-rules.ts';

/** Folders of packages with more product files than a newcomer can look over, and reasons that are no longer needed. */
export function findLargeFolders(paths: readonly string[]): string[] {
  const product = paths.filter((path) => /^packages\/[^/]+\/src\//.test(path) && !/\.test\.ts$|\/(test|testing)\//.test(path));
  const counts = new Map<string, number>();
  for (const folder of product.map(posix.dirname)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  const large = [...counts].filter(([folder, count]) => count > maxFiles && !largeFolders[folder]);
  const unneeded = Object.keys(largeFolders).filter((folder) => (counts.get(folder) ?? 0) <= maxFiles);
  return [
    ...large.map(([folder, count]) => `${folder}: ${count} files; give it rooms, or a reason in scripts/arrows/arrow-rules.ts`),
    ...unneeded.map((folder) => `${folder}: has at most ${maxFiles} files: take its reason out of scripts/arrows/arrow-rules.ts`),
  ];
}
