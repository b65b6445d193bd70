import type { KubeObject } from '@lifeboat/core/plugin-api';
import { objectMember } from '../fields/json-object.ts';
import type { VersionedStorage } from '../requests/versioned-storage.ts';

/**
 * Does what kube-controller-manager does for namespaces. A new namespace gets the ServiceAccount `default` and the ConfigMap
 * `kube-root-ca.crt`. A terminating namespace loses its objects and is then deleted. Returns a function that ends it.
 */
export function runNamespaceController(options: {
  readonly storage: VersionedStorage;
  readonly makeObject: (key: string, object: KubeObject) => void;
  readonly now: () => string;
}): () => void {
  const { storage } = options;
  let scheduled = false;
  let ended = false;
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (!ended) sweep();
    });
  };
  const sweep = () => {
    for (const namespace of storage.list('/namespaces')) {
      if (namespace.metadata.deletionTimestamp === undefined) continue;
      if (deleteContents(namespace.metadata.name)) finish(namespace);
    }
  };
  const deleteContents = (namespace: string): boolean => {
    let empty = true;
    for (const key of storage.storageKeys()) {
      for (const object of storage.list(key, { namespace })) {
        if (key === '/namespaces') continue;
        if ((object.metadata.finalizers ?? []).length === 0) storage.delete(key, object);
        else {
          empty = false;
          if (object.metadata.deletionTimestamp === undefined) {
            storage.put(key, {
              ...object,
              metadata: { ...object.metadata, deletionTimestamp: options.now(), deletionGracePeriodSeconds: 0 },
            });
          }
        }
      }
    }
    return empty;
  };
  const finish = (namespace: KubeObject) => {
    const { finalizers: _done, ...spec } = objectMember(namespace, 'spec');
    const released = { ...namespace, spec };
    if ((namespace.metadata.finalizers ?? []).length === 0) storage.delete('/namespaces', released);
    else if (_done !== undefined) storage.put('/namespaces', released);
  };
  const unsubscribe = storage.subscribe(({ storageKey, type, object }) => {
    if (storageKey === '/namespaces' && type === 'ADDED') {
      const namespace = object.metadata.name;
      options.makeObject('/serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } });
      options.makeObject('/configmaps', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: 'kube-root-ca.crt',
          namespace,
          annotations: { 'kubernetes.io/description': 'Contains a CA bundle that can be used to verify the kube-apiserver.' },
        },
        data: { 'ca.crt': 'the double speaks plain http' },
      });
    } else if (type !== 'ADDED') schedule();
  });
  return () => {
    ended = true;
    unsubscribe();
  };
}
