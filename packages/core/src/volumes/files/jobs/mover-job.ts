import { randomBytes } from 'node:crypto';
import type { MoverJobOptions, MoverOptions } from '../../../contract/movers/mover-options.ts';
import type { MoverTask } from '../../../contract/movers/mover-task.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { excludeFromBackupLabel } from '../../../velero-api/values/labels.ts';
import { moverRunLabel } from '../mover-labels.ts';
import { moverPodSpec } from '../mover-pod-spec.ts';

/** Volumes that are moved at a time, by default. */
export const jobsAtOnce = 16;
/** On the Pods of one Job: its name. */
export const moverJobLabel = 'lifeboat.dev/mover-job';

export interface MoverJobPlace {
  readonly namespace: string;
  readonly claim: string;
  /** The node that has the volume. @default Kubernetes chooses */
  readonly node?: string | undefined;
  /** Mounts the claim to be written. */
  readonly writes: boolean;
}

interface JobOptions extends MoverJobPlace {
  readonly mover: MoverOptions;
  readonly job: MoverJobOptions;
  /** The uid of the Backup or Restore. */
  readonly run: string;
  readonly longestInMs: number;
}

const taskFolder = '/etc/lifeboat-mover';
const taskFile = 'task.json';
const folder = '/volume';
/** Of what is left of a run that nobody looks after any more. */
const keptInSeconds = 3600;

/** A Job that moves the files of one volume with Lifeboat's own image, once. Kubernetes schedules it, onto the node of the volume where
 * that has to be. Its task comes by a Secret of its name. */
export function moverJob({ mover, job, run, namespace, claim, node, writes, longestInMs }: JobOptions): KubeObject {
  const name = `lifeboat-mover-${randomBytes(5).toString('hex')}`;
  const labels = { ...mover.labels, [moverRunLabel]: run, [moverJobLabel]: name, [excludeFromBackupLabel]: 'true' };
  const annotations = mover.annotations && { annotations: mover.annotations };
  const container = {
    name: 'mover',
    image: job.image,
    ...(mover.imagePullPolicy && { imagePullPolicy: mover.imagePullPolicy }),
    args: ['mover', '--task', `${taskFolder}/${taskFile}`, '--folder', folder],
    env: [{ name: 'TMPDIR', value: '/scratch' }],
    ...(mover.resources && { resources: mover.resources }),
    securityContext: mover.securityContext ?? {
      ...{ runAsUser: 0, runAsGroup: 0, runAsNonRoot: false },
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
    },
    // Tells why a program could not even begin.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [
      { name: 'volume', mountPath: folder, ...(!writes && { readOnly: true }) },
      { name: 'task', mountPath: taskFolder, readOnly: true },
      { name: 'scratch', mountPath: '/scratch' },
    ],
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, labels, ...annotations },
    spec: {
      // A node that goes is no failure of the work.
      backoffLimit: 0,
      podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] },
      activeDeadlineSeconds: Math.ceil(longestInMs / 1000),
      ttlSecondsAfterFinished: keptInSeconds,
      template: {
        metadata: { labels, ...annotations },
        spec: {
          ...moverPodSpec(mover, { node, isScheduled: true }),
          containers: [container],
          volumes: [
            { name: 'volume', persistentVolumeClaim: { claimName: claim } },
            { name: 'task', secret: { secretName: name, defaultMode: 0o400 } },
            { name: 'scratch', emptyDir: {} },
          ],
        },
      },
    },
  };
}

/** The Secret with a Job's task: it goes when the Job goes. */
export function moverSecret(job: KubeObject, task: MoverTask): KubeObject {
  const { name, namespace, labels, uid } = job.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    immutable: true,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels }),
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name, uid: uid ?? '' }],
    },
    data: { [taskFile]: Buffer.from(JSON.stringify(task)).toString('base64') },
  };
}
