import type { MoverOptions } from '../../../contract/volume-files-options.ts';
import { objectAt, objectsAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { moverContainer } from '../mover-container.ts';

/** By this name Velero's restores take it out of a Pod again, and ours. */
export const waitContainerName = 'restore-wait';
/** Holds what {@link filledAnnotation} says, in a Pod whose volumes were filled. */
const waitVolumeName = 'lifeboat-restore-wait';
/** On a Pod whose volumes are filled: the uid of the restore. */
export const filledAnnotation = 'lifeboat.dev/volumes-restored';

const filledFile = '/tmp/lifeboat-filled';
const toldFolder = '/lifeboat-restore';

export const tellFilled: readonly string[] = ['touch', filledFile];

/** Where the init container sees a volume of its Pod. */
export function fillFolder(volume: string): string {
  return `/restores/${volume}`;
}

/** A Pod whose other containers do not start before its volumes are filled. A Pod that was filled goes on at once when its containers
 * begin anew, as after a restart of its node: the annotation tells that for good, the file does it at once. */
export function withWaitContainer(pod: KubeObject, volumes: readonly string[], mover: MoverOptions): KubeObject {
  const spec = objectAt(pod, 'spec') ?? {};
  const wait = `until [ -e ${filledFile} ] || [ -s ${toldFolder}/filled ]; do sleep 1; done`;
  const container = {
    ...moverContainer(mover, { name: waitContainerName, command: ['sh', '-c', wait] }),
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
  return {
    ...pod,
    spec: {
      ...spec,
      initContainers: [container, ...objectsAt(spec, 'initContainers')],
      volumes: [...objectsAt(spec, 'volumes').filter(({ name }) => name !== waitVolumeName), filled],
      ...(secrets.length > 0 && { imagePullSecrets: [...objectsAt(spec, 'imagePullSecrets'), ...secrets] }),
    },
  };
}
