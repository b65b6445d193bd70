import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import { type FilesPlace, streamIn } from '../backup/files-place.ts';
import { isStaging, stagedBy } from './staging-name.ts';
import { removeAll } from './write-steps.ts';

interface LeftOptions extends CallOptions {
  readonly cluster: ClusterClient;
}

const longestList = 64 * 1024;

/** Removes what killed restores left in a volume. @throws LifeboatError `CLAIM_IN_USE` while another restore writes into it */
export async function removeLeftStaging(place: FilesPlace, { cluster, signal }: LeftOptions): Promise<void> {
  const { namespace, folder } = place;
  const command = ['sh', '-c', 'cd "$1" && find . -maxdepth 1 -name ".lifeboat-restore-*" -print', 'sh', folder];
  let printed = '';
  for await (const chunk of streamIn(place, { command, signal }))
    printed = (printed + Buffer.from(chunk).toString('latin1')).slice(0, longestList);
  const left = printed.split('\n').filter((path) => isStaging(path) && /^[a-z0-9-]+$/.test(stagedBy(path)));
  for (const path of left) {
    const pod = stagedBy(path);
    if (await cluster.get({ group: '', version: 'v1', resource: 'pods' }, { namespace, name: pod }, { signal }))
      throw new LifeboatError({
        code: 'CLAIM_IN_USE',
        message: `another restore writes into it, by pod ${namespace}/${pod}. Wait until it has ended, or delete that pod`,
        context: { namespace, pods: [pod] },
      });
  }
  await removeAll(place, left, { signal });
}
