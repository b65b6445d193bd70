import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** `origin`: the path of the kubeconfig. `advice`: what to do about it. */
export function invalidKubeConfig(origin: string, problem: string, advice?: string): LifeboatError {
  return new LifeboatError({
    code: 'INVALID_CONFIG',
    message: `Cannot use the kubeconfig ${origin}: ${problem}${advice === undefined ? '' : `. ${advice}`}`,
    context: { kubeconfig: origin },
  });
}
