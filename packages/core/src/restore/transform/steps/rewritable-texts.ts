import { type PlacedText, textsAt } from '../../../objects/texts-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { podSpecsIn } from './pod-specs-in.ts';

const ofPods = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((list) =>
  ['env[].value', 'args[]', 'command[]'].map((field) => `${list}[].${field}`),
);

/** Texts of people in which names may stand: ConfigMaps, external names of Services, env, args and commands of containers. */
export function rewritableTexts(object: KubeObject): PlacedText[] {
  if (object.kind === 'Secret') return [];
  if (object.kind === 'ConfigMap') return textsAt(object, 'data.*');
  if (object.kind === 'Service') return textsAt(object, 'spec.externalName');
  return podSpecsIn(object).flatMap((spec) => ofPods.flatMap((path) => textsAt(spec, path)));
}
