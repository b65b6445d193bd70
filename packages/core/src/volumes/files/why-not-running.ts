import { objectsAt, textAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

/** What a kubelet says of a container that does not start by itself any more. */
const hopeless: ReadonlySet<string> = new Set(['ErrImageNeverPull', 'ImagePullBackOff', 'InvalidImageName', 'CreateContainerConfigError']);

export function cannotStart(pod: KubeObject | undefined): boolean {
  const waits = textAt(objectsAt(pod, 'status', 'containerStatuses')[0], 'state', 'waiting', 'reason');
  return waits !== undefined && hopeless.has(waits);
}

/** For people. */
export function whyNotRunning(pod: KubeObject | undefined): string {
  if (!pod) return 'it is gone';
  const [status] = objectsAt(pod, 'status', 'containerStatuses');
  const reasons = [
    textAt(pod, 'status', 'reason'),
    textAt(pod, 'status', 'message'),
    textAt(status, 'state', 'waiting', 'reason'),
    textAt(status, 'state', 'waiting', 'message'),
  ];
  return reasons.filter((reason) => reason !== undefined).join(': ') || `it is ${textAt(pod, 'status', 'phase') ?? 'not scheduled'}`;
}
