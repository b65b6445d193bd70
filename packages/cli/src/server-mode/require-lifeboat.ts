import { UsageError } from '../usage-error.ts';
import type { OpenServer } from './open-server.ts';

/** Refuses what only our server understands: Velero would leave it out without a word.
 * @throws UsageError; LifeboatError `TIMEOUT` when no server answers */
export async function requireLifeboat({ status, namespace }: OpenServer, what: string): Promise<void> {
  const { serverVersion = '' } = await status();
  if (!/^lifeboat(-|$)/.test(serverVersion))
    throw new UsageError(
      `${what}: the server in namespace ${namespace} (${serverVersion || 'it does not tell its version'}) cannot do this, only lifeboat's can; give --location for the engine of this process`,
    );
}
