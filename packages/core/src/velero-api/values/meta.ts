/** Plain Kubernetes pieces that velero.io kinds are made of. */
export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
}

/** A label selector of Kubernetes. All of its conditions must hold. */
export interface LabelSelector {
  /** Labels with their values. */
  readonly matchLabels?: Readonly<Record<string, string>>;
  /** Conditions: `In`, `NotIn`, `Exists`, `DoesNotExist`. */
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

export interface VeleroObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  creationTimestamp?: string | null;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  [field: string]: unknown;
}

/** A Go duration such as `10m0s`; velero.io kinds print durations so. */
export type GoDuration = string;

/** A time in RFC 3339, UTC, in whole seconds: `2026-01-31T10:00:00Z`. Go writes an unset time as `null` or not at all. */
export type Timestamp = string | null;

/** One key of a Secret in Velero's namespace (core/v1 SecretKeySelector). */
export interface SecretKeySelector {
  /** Name of the Secret. @default '' */
  name?: string;
  key: string;
  optional?: boolean;
}

/** Names an object in the same namespace by its kind; here it is always a ConfigMap: `{ kind: 'configmap', name }`. */
export interface TypedLocalObjectReference {
  /** API group. @default the core group */
  apiGroup?: string | null;
  kind: string;
  name: string;
}

/** core/v1 ObjectReference. */
export interface ObjectReference {
  kind?: string;
  namespace?: string;
  name?: string;
  uid?: string;
  apiVersion?: string;
  resourceVersion?: string;
  fieldPath?: string;
}
