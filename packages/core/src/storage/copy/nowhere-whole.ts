import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** Why a location does not serve. */
export interface LocationReason {
  readonly location: string;
  readonly error: unknown;
}

/** The error of a backup that no location has whole: what each has instead. Its code is that of the first which has something. */
export function nowhereWhole(name: string, reasons: readonly LocationReason[]): LifeboatError {
  const [first] = reasons;
  if (
    first &&
    reasons.every(({ error }) => LifeboatError.isInstance(error, 'BACKUP_NOT_FOUND') && !/known from before/.test(error.message))
  )
    return new LifeboatError({
      code: 'BACKUP_NOT_FOUND',
      message: `There is no backup "${name}" in ${reasons.map(({ location }) => `location "${location}"`).join(' or ')}`,
      context: {
        backup: name,
        locations: reasons.map(({ location }) => location),
        remedy: [{ action: 'list-backups', location: first.location }],
      },
    });
  const telling = reasons.find(({ error }) => !LifeboatError.isInstance(error, 'BACKUP_NOT_FOUND')) ?? reasons[0];
  return new LifeboatError({
    code: LifeboatError.isInstance(telling?.error) ? telling.error.code : 'BACKUP_NOT_FOUND',
    message:
      `No location has backup "${name}" whole. ` +
      reasons.map(({ location, error }) => `${location}: ${error instanceof Error ? error.message : String(error)}`).join('. '),
    context: { backup: name, locations: reasons.map(({ location }) => location) },
    cause: telling?.error,
  });
}
