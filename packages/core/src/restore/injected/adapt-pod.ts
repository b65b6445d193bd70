import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { isInjectedTwice, withoutInjected } from './without-injected.ts';
import { isOutsideLimits, withoutLimitDefaults } from './without-limit-defaults.ts';

/** A Pod as its new cluster takes it, after that one refused it for what its old cluster had added; `note` is for the log.
 * `undefined`: it was refused for something else.
 * @throws LifeboatError the refusal, with what to do, where nothing tells what was added */
export function adaptPod(pod: KubeObject, refusal: unknown): { readonly pod: KubeObject; readonly note: string } | undefined {
  if (isInjectedTwice(refusal)) {
    const stripped = withoutInjected(pod);
    if (stripped)
      return { pod: stripped.pod, note: `Without ${stripped.containers.join(', ')}, which the injector of this cluster adds anew` };
    throw new LifeboatError({
      code: refusal.code,
      message: `A webhook of the cluster adds a container that the Pod has already, from the injector of its old cluster: leave the Pod out and let its owner make it anew, or turn the injection off for its namespace. ${refusal.message}`,
      context: refusal.context,
      cause: refusal,
    });
  }
  if (!isOutsideLimits(refusal)) return undefined;
  const stripped = withoutLimitDefaults(pod);
  return (
    stripped && {
      pod: stripped,
      note: 'With the defaults of the LimitRange here: those of its old one, by its annotation kubernetes.io/limit-ranger, are not allowed',
    }
  );
}
