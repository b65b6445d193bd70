import type { RestoreRequest } from '../../../contract/requests.ts';
import type { ArchiveReader } from '../../../contract/store/archive.ts';
import { cloneJson, equalJson } from '../../../json/index.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { claimsStep } from './claims-step.ts';
import { functionStep } from './function-step.ts';
import { hostStep } from './host-step.ts';
import { nodeSelectorStep, tolerationStep } from './node-selector-step.ts';
import { registryStep } from './registry-step.ts';
import { rewriteHostsStep } from './rewrite-hosts-step.ts';
import { serviceNamesStep } from './service-names-step.ts';
import type { StepInput, TransformStep } from './transform-step.ts';

/** The steps of a request, in their order. */
export interface TransformSteps {
  /** Plain options, before resource modifiers. */
  readonly options: readonly TransformStep[];
  /** Functions, after them. */
  readonly functions: readonly TransformStep[];
}

/** Is told what changed an object, and how. */
export type TransformObserver = (name: string, before: KubeObject, after: KubeObject) => void;

export function createTransformSteps(request: RestoreRequest, archive: Pick<ArchiveReader, 'has'>): TransformSteps {
  const { registryMapping, hostMapping, nodeSelectorMapping, tolerationMapping, claims, transforms = [] } = request;
  const { rewriteHosts = false } = request;
  const { rewriteServiceNames = false, rewriteServiceNamesInSecrets: secrets = [], namespaceMapping = {} } = request;
  return {
    options: [
      ...(registryMapping ? [registryStep(registryMapping)] : []),
      ...(hostMapping ? [hostStep(hostMapping)] : []),
      ...(hostMapping && rewriteHosts ? [rewriteHostsStep(hostMapping)] : []),
      ...(nodeSelectorMapping ? [nodeSelectorStep(nodeSelectorMapping)] : []),
      ...(tolerationMapping ? [tolerationStep(tolerationMapping)] : []),
      ...(claims ? [claimsStep(claims)] : []),
      ...(rewriteServiceNames || secrets.length > 0
        ? [serviceNamesStep({ mapping: namespaceMapping, archive, secrets, everywhere: rewriteServiceNames })]
        : []),
    ],
    functions: transforms.map(functionStep),
  };
}

/** An object, or what leaves it out. */
export type ChangedObject =
  | { readonly object: KubeObject; readonly leftOutBy?: undefined }
  | { readonly object?: undefined; readonly leftOutBy: string };

/** Runs steps one after the other, each on a copy. What leaves the object out ends it. */
export async function runSteps(
  steps: readonly TransformStep[],
  { object, observe, ...input }: StepInput & { readonly observe: TransformObserver | undefined },
): Promise<ChangedObject> {
  let current = object;
  for (const step of steps) {
    const changed = await step.apply({ ...input, object: cloneJson(current) });
    if (changed === null) return { leftOutBy: step.name };
    if (observe && !equalJson(current, changed)) observe(step.name, current, changed);
    current = changed;
  }
  return { object: current };
}
