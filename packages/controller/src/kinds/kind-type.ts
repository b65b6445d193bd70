import type { GroupVersionResource } from '@lifeboat/core';
import { type VeleroKind, veleroKinds } from '@lifeboat/core/velero-api';

/** The resource type of a kind of velero.io. */
export function kindType(kind: VeleroKind): GroupVersionResource {
  const { group, version, resource } = veleroKinds[kind];
  return { group, version, resource };
}
