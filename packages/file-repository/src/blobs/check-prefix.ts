import { LifeboatError, type OpenRepositoryOptions } from '@lifeboat/core/plugin-api';

/** Checks the prefix of a repository. @throws LifeboatError `INVALID_REQUEST` */
export function checkPrefix({ prefix }: OpenRepositoryOptions): void {
  if (prefix !== '' && (!prefix.endsWith('/') || prefix.startsWith('/')))
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `The prefix of a repository ends with a slash and does not begin with one, unlike ${JSON.stringify(prefix)}`,
    });
}
