import type { ResourceSelector } from './item-actions.ts';
import type { KubeObject } from './kube-object.ts';

/** A field that makes a controller leave an object alone (holds it). */
export interface HoldingField {
  /** Path from the root of the object: `['spec', 'suspend']`, or `['metadata', 'annotations', 'example.com/paused']`. Only fields of the
   * spec and annotations can hold an object. */
  readonly path: readonly string[];
  /** The field's value while the object is held. */
  readonly value: boolean | number | string;
}

/**
 * Keeps the controller of a kind of custom resources from acting while a restore brings back its objects, so that it creates nothing twice
 * and changes nothing that is not complete yet. An object is created with the holding fields already set, which costs no further write. One
 * more write releases it once all objects and the files of their volumes are there; it is also released after a failure, a cancel or, by
 * `resumeRestore`, a kill.
 */
export interface QuiesceAdapter {
  /** `<dns>/<name>`, unique among the adapters of an engine, built-in ones included. */
  readonly name: `${string}/${string}`;
  /** The objects that the adapter is called for, as they will be created. */
  readonly appliesTo: ResourceSelector;
  /** Returns the fields that hold an object, including those that are already set; an empty list if it is not to be held. It must do no I/O
   * and must not change the object. If it throws, that is an error of the object, which is not restored. @default no object is held by its
   * fields */
  holdWith?(object: KubeObject): readonly HoldingField[];
  /** Deployments in the target cluster that run the controllers, as `namespace/name`. They have no replicas while objects that the adapter
   * applies to are restored. @default none */
  readonly deployments?: readonly string[];
}
