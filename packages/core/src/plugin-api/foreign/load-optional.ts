import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { importCommonJs } from './import-common-js.ts';

/** Loads a package that is an optional peer dependency, so that only those who need it have to install it.
 * @param needs who needs which package, and how to install it: the message of the error
 * @throws LifeboatError `INVALID_CONFIG` if it is not installed */
export async function loadOptional<M>(load: () => Promise<M>, needs: string): Promise<M> {
  try {
    return await importCommonJs(load);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new LifeboatError({ code: 'INVALID_CONFIG', message: needs, cause: error });
  }
}
