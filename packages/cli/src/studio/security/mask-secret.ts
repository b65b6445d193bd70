import { ownMember, setOwnMember } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';

/** Whether an object has values that are shown only when they are asked for. */
export function isSecret({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): boolean {
  return kind === 'Secret' && apiVersion === 'v1';
}

/** A Secret without its values: their keys and sizes stay. Annotations may hold a copy of all of it. */
export function maskSecret(object: KubeObject): KubeObject {
  const masked: Record<string, unknown> = { ...object };
  for (const field of ['data', 'stringData']) {
    const values: unknown = ownMember(object, field);
    if (typeof values === 'object' && values !== null)
      setOwnMember(
        masked,
        field,
        maskedValues(values, () => true),
      );
  }
  const annotations = object.metadata.annotations as unknown;
  if (typeof annotations === 'object' && annotations !== null)
    masked.metadata = {
      ...object.metadata,
      annotations: maskedValues(annotations, (key) => key === 'kubectl.kubernetes.io/last-applied-configuration'),
    };
  return masked as unknown as KubeObject;
}

function maskedValues(values: object, isMasked: (key: string) => boolean): Record<string, unknown> {
  const masked: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) setOwnMember(masked, key, isMasked(key) ? maskOf(value) : value);
  return masked;
}

function maskOf(value: unknown): string {
  return typeof value === 'string' ? `(not shown: ${value.length} characters)` : '(not shown)';
}
