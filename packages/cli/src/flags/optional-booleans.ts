import { InvalidArgumentError } from 'commander';

/** Flags that may be true, false or absent (Velero's optional bools). */
export const optionalBooleanFlags = [
  '--include-cluster-resources',
  '--snapshot-volumes',
  '--snapshot-move-data',
  '--default-volumes-to-fs-backup',
  '--restore-volumes',
  '--preserve-nodeports',
  '--restore-managers',
  '--restore-cluster-own',
  '--write-sparse-files',
  '--wait',
] as const;

/** Gives a bare `--flag` the value `true` before commander could take the next argument for its value: as with Velero,
 * `--preserve-nodeports r1` leaves `r1` alone. `--flag false` is understood too. */
export function normalizeOptionalBooleans(argv: readonly string[]): string[] {
  const known = new Set<string>(optionalBooleanFlags);
  const result: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] === '-w' ? '--wait' : (argv[i] ?? '');
    if (argument === '--') return [...result, ...argv.slice(i)];
    if (!known.has(argument)) {
      result.push(argument);
      continue;
    }
    const next = argv[i + 1];
    const value = next === 'true' || next === 'false' ? next : 'true';
    if (value === next) i++;
    result.push(`${argument}=${value}`);
  }
  return result;
}

/** Parser of such a flag's value. */
export function parseOptionalBoolean(text: string): boolean {
  if (['true', 't', '1'].includes(text.toLowerCase())) return true;
  if (['false', 'f', '0'].includes(text.toLowerCase())) return false;
  throw new InvalidArgumentError('Expected true or false.');
}
