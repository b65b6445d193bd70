/** Files are written to a folder of this name at the root of the volume first, and moved from there when they are whole. */
const prefix = './.lifeboat-restore-';

/** `by`: the mover Pod that writes. */
export function stagingName(by: string): string {
  return `${prefix}${by}`;
}

/** Of what {@link stagingName} gave. */
export function stagedBy(path: string): string {
  return path.slice(prefix.length);
}

/** Whether a path is such a folder, or lies in one. */
export function isStaging(path: string): boolean {
  return path.startsWith(prefix);
}
