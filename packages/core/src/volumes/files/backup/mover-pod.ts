import { randomBytes } from 'node:crypto';
import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { MoverOptions } from '../../../contract/movers/mover-options.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { pollUntil } from '../../../flow/poll-until.ts';
import { textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { excludeFromBackupLabel } from '../../../velero-api/values/labels.ts';
import { moverContainer } from '../mover-container.ts';
import { moverRunLabel } from '../mover-labels.ts';
import { moverPodSpec } from '../mover-pod-spec.ts';
import { onNode } from '../movers/on-node.ts';
import { cannotStart, whyNotRunning } from '../why-not-running.ts';
import type { FilesPlace } from './files-place.ts';

interface MoverPodOptions {
  readonly cluster: ClusterClient;
  readonly mover: MoverOptions;
  /** The uid of the Backup, or of another run. */
  readonly run: string;
  readonly namespace: string;
  readonly claim: string;
  /** The node that has the volume. @default the scheduler chooses */
  readonly node?: string | undefined;
  /** Mounts the claim to be written. @default false */
  readonly writes?: boolean;
  /** The claim is a block device: the place's `folder` is then the device. @default false */
  readonly isDevice?: boolean;
  readonly timeoutInMs: number;
  readonly signal: AbortSignal;
}

const podType = { group: '', version: 'v1', resource: 'pods' };
const containerName = 'mover';
const folder = '/volume';
const device = '/dev/volume';
const removeTimeoutInMs = 30_000;
/** A mover whose run was killed ends by itself. */
const longestRunInSeconds = 24 * 60 * 60;

/** Has a short-lived Pod mount a claim on a node, and hands it to `use`; the Pod is gone afterwards.
 * @throws LifeboatError `MOVER_FAILED`, `TIMEOUT`, `KUBERNETES_*`, and whatever `use` throws */
export async function withMoverPod<T>(options: MoverPodOptions, use: (place: FilesPlace) => Promise<T>): Promise<T> {
  const { cluster, namespace, signal } = options;
  const pod = moverPod(options);
  const { name } = pod.metadata;
  try {
    await cluster.create(podType, pod, { signal }).catch((error: unknown) => {
      throw refused(error, options);
    });
    const running = await waitUntilItRuns(name, options);
    const place = { cluster, namespace, pod: name, container: containerName, folder: options.isDevice ? device : folder };
    const node = textAt(running, 'spec', 'nodeName');
    return await onNode({ cluster, mover: options.mover, node, signal }, () => use(place));
  } finally {
    // Also after a cancel. One that stays is found by its label.
    const removing = AbortSignal.timeout(removeTimeoutInMs);
    await cluster.delete(podType, { namespace, name }, { gracePeriodSeconds: 0, signal: removing }).catch(() => {});
  }
}

function moverPod({ mover, run, namespace, claim, node, writes = false, isDevice = false }: MoverPodOptions): KubeObject {
  const name = `lifeboat-mover-${randomBytes(5).toString('hex')}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: { ...mover.labels, [moverRunLabel]: run, [excludeFromBackupLabel]: 'true' },
      ...(mover.annotations && { annotations: mover.annotations }),
    },
    spec: {
      ...moverPodSpec(mover, { node }),
      terminationGracePeriodSeconds: 0,
      activeDeadlineSeconds: longestRunInSeconds,
      containers: [
        {
          ...moverContainer(mover, { name: containerName, command: ['sleep', String(longestRunInSeconds)] }),
          ...(isDevice
            ? { volumeDevices: [{ name: 'volume', devicePath: device }] }
            : { volumeMounts: [{ name: 'volume', mountPath: folder, ...(!writes && { readOnly: true }) }] }),
        },
      ],
      volumes: [{ name: 'volume', persistentVolumeClaim: { claimName: claim } }],
    },
  };
}

/** A quota, a policy or an admission webhook: nothing is wrong with the volume. */
function refused(error: unknown, { namespace, claim }: MoverPodOptions): unknown {
  if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN', 'KUBERNETES_INVALID')) return error;
  return new LifeboatError({
    code: error.code,
    message: `The cluster refuses a mover pod for claim ${namespace}/${claim}: ${error.message}. Its resources, labels, priority class and security context are options of \`volumeFiles.mover\``,
    context: { ...error.context, claim },
    cause: error,
  });
}

async function waitUntilItRuns(
  name: string,
  { cluster, namespace, claim, timeoutInMs, signal }: MoverPodOptions,
): Promise<KubeObject | undefined> {
  let last: KubeObject | undefined;
  const what = `The mover pod ${namespace}/${name} of claim ${claim}`;
  const look = async () => {
    last = await cluster.get(podType, { namespace, name }, { signal });
    const phase = textAt(last, 'status', 'phase');
    if (cannotStart(last))
      throw new LifeboatError({
        code: 'MOVER_FAILED',
        message: `${what} cannot start: ${whyNotRunning(last)}. Image, pull policy and pull Secrets are options of \`volumeFiles.mover\``,
        context: { namespace, claim },
      });
    if (!last || phase === 'Failed' || phase === 'Succeeded')
      throw new LifeboatError({ code: 'MOVER_FAILED', message: `${what} ended: ${whyNotRunning(last)}`, context: { namespace, claim } });
    return phase === 'Running' ? true : undefined;
  };
  const runs = await pollUntil({ look, timeoutInMs, intervalInMs: 200, signal, what });
  if (!runs)
    throw new LifeboatError({
      code: 'TIMEOUT',
      message: `${what} does not run after ${timeoutInMs / 1000} s: ${whyNotRunning(last)}`,
      context: { namespace, claim },
    });
  return last;
}
