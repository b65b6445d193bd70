import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { RepositoryPlace, VolumeFilesOptions } from '../../contract/volume-files-options.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { ownMember } from '../../json/index.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { Logger } from '../../plugin-api/logger.ts';

interface PasswordOptions extends CallOptions {
  readonly files: Pick<VolumeFilesOptions, 'password'>;
  readonly cluster: Pick<ClusterClient, 'get'> | undefined;
  readonly namespace: string;
  readonly logger: Logger | undefined;
}

const secretName = 'velero-repo-credentials';
const secretKey = 'repository-password';
/** What Velero puts into a Secret that it makes itself, in every cluster alike. */
const wellKnown = 'static-passw0rd';

/** The password of a repository: the option, else Velero's Secret. @throws LifeboatError `INVALID_CONFIG` where there is none: none is
 * ever made up */
export async function readRepositoryPassword(place: RepositoryPlace, options: PasswordOptions): Promise<string> {
  const { password } = options.files;
  const given = typeof password === 'function' ? await password(place) : password;
  const found = given === undefined ? await fromSecret(place, options) : given;
  if (typeof found !== 'string' || found === '') throw noPassword(place, 'what `volumeFiles.password` gives is empty');
  if (found === wellKnown)
    options.logger?.warn(
      `The files of namespace ${place.namespace} in location "${place.location}" have Velero's well-known password: whoever reads the ` +
        'location reads them. A repository keeps its password: only new ones get another',
      coded('WELL_KNOWN_PASSWORD'),
    );
  return found;
}

async function fromSecret(place: RepositoryPlace, { cluster, namespace, signal }: PasswordOptions): Promise<string> {
  if (!cluster) throw noPassword(place, 'there is no `volumeFiles.password`, and no cluster that may have one');
  const secret = await cluster.get({ group: '', version: 'v1', resource: 'secrets' }, { namespace, name: secretName }, { signal });
  const where = `Secret ${namespace}/${secretName}`;
  if (!secret) throw noPassword(place, `there is no \`volumeFiles.password\`, and no ${where}`);
  const encoded = ownMember(secret.data as Record<string, unknown> | undefined, secretKey);
  // As Velero does.
  const text = typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString().trim() : '';
  if (text === '') throw noPassword(place, `${where} has no ${secretKey}`);
  return text;
}

function noPassword({ location, namespace }: RepositoryPlace, why: string): LifeboatError {
  return new LifeboatError({
    code: 'INVALID_CONFIG',
    message: `Files of volumes of namespace ${namespace} in location "${location}" need the password of their repository: ${why}`,
    context: { location, namespace, remedy: [{ action: 'set-option', option: 'volumeFiles.password' }] },
  });
}
