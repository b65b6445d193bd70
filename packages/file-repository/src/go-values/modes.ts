/** Bits that Go's FileMode keeps in another place than POSIX modes. */
const moved = [
  [0o4000, 1 << 23],
  [0o2000, 1 << 22],
  [0o1000, 1 << 20],
] as const;

export function modeFromGo(mode: number): number {
  return moved.reduce((posix, [bit, goBit]) => (mode & goBit ? posix | bit : posix), mode & 0o777);
}

export function modeToGo(mode: number): number {
  return moved.reduce((go, [bit, goBit]) => (mode & bit ? go | goBit : go), mode & 0o777);
}
