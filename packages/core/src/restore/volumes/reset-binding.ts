import { objectAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

const bindingAnnotations = ['pv.kubernetes.io/bind-completed', 'pv.kubernetes.io/bound-by-controller'];

/** Frees a PersistentVolume for the claim that it belonged to, in the namespace where that is restored. Changes `volume`. */
export function resetVolumeBinding(volume: KubeObject, targetNamespace: (namespace: string) => string): void {
  const claim = objectAt(volume, 'spec', 'claimRef');
  if (claim) {
    delete claim.uid;
    delete claim.resourceVersion;
    if (typeof claim.namespace === 'string') claim.namespace = targetNamespace(claim.namespace);
  }
  removeBindingAnnotations(volume);
}

/** Frees a claim of its old binding; it keeps naming its volume unless it `getsNewVolume`. Changes `claim`. */
export function resetClaimBinding(claim: KubeObject, getsNewVolume: boolean): void {
  const spec = objectAt(claim, 'spec');
  if (typeof spec?.volumeName !== 'string' || spec.volumeName === '') return;
  removeBindingAnnotations(claim);
  if (getsNewVolume) delete spec.volumeName;
}

function removeBindingAnnotations(object: KubeObject): void {
  for (const annotation of bindingAnnotations) delete object.metadata.annotations?.[annotation];
}
