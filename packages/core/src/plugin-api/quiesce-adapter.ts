import type { ResourceSelector } from './item-actions.ts';
import type { KubeObject } from './kube-object.ts';

/** A field that has a controller leave an object alone. */
export interface HoldingField {
  /** From the root of the object: `['spec', 'suspend']`, or `['metadata', 'annotations', 'example.com/paused']`. Fields of the spec and
   * annotations can hold; nothing else. */
  readonly path: readonly string[];
  /** What it is set to while the object is held. */
  readonly value: boolean | number | string;
}

/**
 * Holds the controller of a kind of custom resources while a restore brings the objects of its trees back, so that it makes nothing
 * twice and changes nothing that is half there. An object is created held, which costs no write; it is released by one more write once
 * all objects and the files of their volumes are there, and also after a failure, a cancel or, by `resumeRestore`, a kill.
 */
export interface QuiesceAdapter {
  /** `<dns>/<name>`, unique among the adapters of an engine, built-in ones included. */
  readonly name: `${string}/${string}`;
  /** Which objects it is asked about, as they are to be created. */
  readonly appliesTo: ResourceSelector;
  /** The fields that hold an object, also those that it has already; none: it is not held. Does no I/O, and does not change the object.
   * What it throws is the error of that object, which is not restored then. @default no object is held by its fields */
  holdWith?(object: KubeObject): readonly HoldingField[];
  /** Deployments of the target cluster, as `namespace/name`, that run the controllers. They have no replicas while objects that the
   * adapter applies to come back. @default none */
  readonly deployments?: readonly string[];
}
