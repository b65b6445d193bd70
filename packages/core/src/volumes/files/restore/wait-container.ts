import type { MoverOptions } from '../../../contract/movers/mover-options.ts';
import { objectAt, objectsAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { moverContainer } from '../mover-container.ts';

/** By this name Velero's restores take it out of a Pod again, and ours. */
export const waitContainerName = 'restore-wait';
/** Holds what {@link filledAnnotation} says, in a Pod whose volumes were filled. */
export const waitVolumeName = 'lifeboat-restore-wait';
/** On a Pod whose volumes are filled: the uid of the restore. */
export const filledAnnotation = 'lifeboat.dev/volumes-restored';

const filledFile = '/tmp/lifeboat-filled';
const fillRoot = '/restores/';
const toldFolder = '/lifeboat-restore';

export const tellFilled: readonly string[] = ['touch', filledFile];

/** Where the init container sees a volume of its Pod. */
export function fillFolder(volume: string): string {
  return `${fillRoot}${volume}`;
}

/** `undefined` for what {@link fillFolder} did not give. */
export function volumeOfFillFolder(folder: string): string | undefined {
  return folder.startsWith(fillRoot) ? folder.slice(fillRoot.length) : undefined;
}

interface WaitOptions {
  /** The volumes to be filled, by their names in the Pod. */
  readonly volumes: readonly string[];
  /** The uid of the restore: what an earlier one did to the Pod does not count. */
  readonly restore: string;
  readonly mover: MoverOptions;
}

/** A Pod whose other containers do not start before its volumes are filled. A Pod that was filled goes on at once when its containers
 * begin anew, as after a restart of its node: the annotation tells that for good, the file does it at once. */
export function withWaitContainer(pod: KubeObject, { volumes, restore, mover }: WaitOptions): KubeObject {
  const spec = objectAt(pod, 'spec') ?? {};
  const wait = `until [ -e ${filledFile} ] || [ "$(cat ${toldFolder}/filled)" = "$0" ]; do sleep 1; done`;
  const container = {
    ...moverContainer(mover, { name: waitContainerName, command: ['sh', '-c', wait, restore] }),
    volumeMounts: [
      ...volumes.map((name) => ({ name, mountPath: fillFolder(name) })),
      { name: waitVolumeName, mountPath: toldFolder, readOnly: true },
    ],
  };
  const secrets = (mover.imagePullSecrets ?? []).map((name) => ({ name }));
  const filled = {
    name: waitVolumeName,
    downwardAPI: { items: [{ path: 'filled', fieldRef: { fieldPath: `metadata.annotations['${filledAnnotation}']` } }] },
  };
  const { [filledAnnotation]: _, ...annotations } = pod.metadata.annotations ?? {};
  return {
    ...pod,
    metadata: { ...pod.metadata, ...(pod.metadata.annotations && { annotations }) },
    spec: {
      ...spec,
      initContainers: [container, ...objectsAt(spec, 'initContainers')],
      volumes: [...objectsAt(spec, 'volumes').filter(({ name }) => name !== waitVolumeName), filled],
      ...(secrets.length > 0 && { imagePullSecrets: [...objectsAt(spec, 'imagePullSecrets'), ...secrets] }),
    },
  };
}
