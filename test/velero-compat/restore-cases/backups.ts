import type { BackupSpec } from '@lifeboat/core';

/** The backups of the application that the cases restore. Both tools make them. */
export const backups: Readonly<Record<string, BackupSpec>> = {
  whole: {
    includedNamespaces: ['shop', 'depot', 'empty'],
    includeClusterResources: true,
    // What every API server makes itself: the whole-cluster comparison looks at that.
    excludedResources: [
      'apiservices.apiregistration.k8s.io',
      'flowschemas.flowcontrol.apiserver.k8s.io',
      'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
      'servicecidrs.networking.k8s.io',
    ],
  },
  /** Objects without the Namespace that they are in. */
  'without-namespaces': { includedNamespaces: ['shop', 'depot'], includedResources: ['configmaps', 'secrets'] },
  [`long-${'name-'.repeat(13)}`.slice(0, 69)]: { includedNamespaces: ['depot'], includedResources: ['configmaps'] },
};

/** A name beyond the 63 characters of a label's value. */
export const longBackupName = Object.keys(backups).at(-1) ?? '';
