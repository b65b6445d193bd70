import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { ClaimName } from '../../../contract/results/saved-volume-files.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { objectAt, objectsAt, textAt } from '../../../objects/object-at.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { type SignTimes, withoutDeadMovers } from './showing-signs.ts';

interface ClaimOptions extends CallOptions {
  readonly cluster: ClusterClient;
  readonly into: ClaimName;
  /** Only to be read. */
  readonly dryRun: boolean;
  readonly allowInUse: boolean;
  /** @default those of {@link SignTimes} */
  readonly signs?: SignTimes | undefined;
}

const core = (resource: string) => ({ group: '', version: 'v1', resource });

/** Looks whether files can be written into a claim, and resolves with the node of the Pods that use it, if any do.
 * @throws LifeboatError `KUBERNETES_NOT_FOUND`, `CLAIM_UNUSABLE`, `CLAIM_IN_USE`, `KUBERNETES_*` */
export async function usableClaim({
  cluster,
  into,
  dryRun,
  allowInUse,
  signs,
  signal,
}: ClaimOptions): Promise<{ readonly node: string | undefined }> {
  const { namespace, claim: name } = into;
  const what = `Claim ${namespace}/${name}`;
  const claim = await cluster.get(core('persistentvolumeclaims'), { namespace, name }, { signal });
  if (!claim)
    throw new LifeboatError({
      code: 'KUBERNETES_NOT_FOUND',
      message: `The cluster has no claim ${namespace}/${name}`,
      context: { ...into },
    });
  const problem = await problemOf(claim, { cluster, dryRun, signal });
  if (problem) throw new LifeboatError({ code: 'CLAIM_UNUSABLE', message: `${what} ${problem}`, context: { ...into } });

  const pods = await podsWith(into, { cluster, signal });
  const users = dryRun ? pods : await withoutDeadMovers(pods, { ...signs, cluster, signal });
  const modes = accessModes(claim);
  const names = users.map(({ metadata }) => metadata.name);
  const inUse = (why: string, remedy: object = {}) =>
    new LifeboatError({
      code: 'CLAIM_IN_USE',
      message: `${what} is used by ${named(names)}: ${why}`,
      context: { ...into, pods: names.slice(0, 20), ...remedy },
    });
  if (users.length > 0 && modes.includes('ReadWriteOncePod'))
    throw inUse('it is ReadWriteOncePod, so that nothing else can mount it. Stop the application first');
  if (users.length > 0 && !dryRun && !allowInUse)
    throw inUse('stop it first, for example by scaling it to zero, or choose `allowInUse` to restore beside it', {
      remedy: [{ action: 'set-option', option: 'allowInUse' }],
    });
  return { node: users.map((pod) => textAt(pod, 'spec', 'nodeName')).find((node) => node !== undefined) };
}

interface ProblemOptions extends CallOptions {
  readonly cluster: ClusterClient;
  readonly dryRun: boolean;
}

async function problemOf(claim: KubeObject, { cluster, dryRun, signal }: ProblemOptions): Promise<string | undefined> {
  const modes = accessModes(claim);
  if (claim.metadata.deletionTimestamp) return 'is being deleted';
  if (textAt(claim, 'spec', 'volumeMode') === 'Block') return 'is a block device (`volumeMode: Block`): it has no files';
  if (textAt(claim, 'status', 'phase') === 'Lost') return 'has lost its volume';
  if (dryRun) return undefined;
  if (modes.length > 0 && modes.every((mode) => mode === 'ReadOnlyMany')) return 'is ReadOnlyMany, so that nobody can write it';
  const volume = await volumeOf(claim, { cluster, signal });
  const source = Object.values(objectAt(volume, 'spec') ?? {}).find((each) => objectAt(each)?.readOnly === true);
  return source === undefined ? undefined : `has volume ${volume?.metadata.name}, which is read-only`;
}

/** `undefined` also for who may not read volumes. */
async function volumeOf(claim: KubeObject, { cluster, signal }: Omit<ProblemOptions, 'dryRun'>): Promise<KubeObject | undefined> {
  const name = textAt(claim, 'spec', 'volumeName');
  if (name === undefined) return undefined;
  try {
    return await cluster.get(core('persistentvolumes'), { name }, { signal });
  } catch (error) {
    if (LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) return undefined;
    throw error;
  }
}

async function podsWith({ namespace, claim }: ClaimName, { cluster, signal }: Omit<ProblemOptions, 'dryRun'>): Promise<KubeObject[]> {
  const found: KubeObject[] = [];
  for await (const { items } of cluster.listPages(core('pods'), { namespace, signal }))
    found.push(
      ...items.filter(
        (pod) =>
          !['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase') ?? '') &&
          objectsAt(pod, 'spec', 'volumes').some((volume) => textAt(volume, 'persistentVolumeClaim', 'claimName') === claim),
      ),
    );
  return found;
}

function accessModes(claim: KubeObject): readonly unknown[] {
  const modes = objectAt(claim, 'spec')?.accessModes;
  return Array.isArray(modes) ? modes : [];
}

function named(pods: readonly string[]): string {
  const more = pods.length > 3 ? ` and ${pods.length - 3} more` : '';
  return `pod${pods.length === 1 ? '' : 's'} ${pods.slice(0, 3).join(', ')}${more}`;
}
