import type { PermissionsOptions } from '../../contract/permissions.ts';
import type { PermissionSet } from './permission-set.ts';

interface MoverOptions {
  readonly set: PermissionSet;
  readonly volumeFiles: NonNullable<PermissionsOptions['volumeFiles']>;
  /** Where the volumes are. */
  readonly inside: readonly string[];
  /** Of the engine: passwords of repositories are there. */
  readonly namespace: string;
  readonly nodeLimits: boolean | undefined;
}

/** What files of volumes take besides Pods and commands in them. */
export function addMovers({ set, volumeFiles, inside, namespace, nodeLimits }: MoverOptions): void {
  set.add({ scopes: [namespace], group: '', resource: 'secrets', verbs: ['get'] });
  if (nodeLimits) set.add({ scopes: [''], group: '', resource: 'nodes', verbs: ['get'] });
  if (volumeFiles !== 'jobs') return;
  set.add({ scopes: inside, group: 'batch', resource: 'jobs', verbs: ['get', 'create', 'delete'] });
  set.add({ scopes: inside, group: '', resource: 'secrets', verbs: ['create', 'delete'] });
  set.add({ scopes: inside, group: '', resource: 'pods/log', verbs: ['get'] });
}
