import { readFile } from 'node:fs/promises';
import { groupOf } from './rockbands.ts';
import type { VersionCase } from './version-cases.ts';

/** For kube-apiserver: who writes what, in which version. */
export const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata', verbs: ['create', 'update', 'patch'] }, { level: 'None' }],
};

interface AuditEvent {
  readonly objectRef?: {
    readonly resource?: string;
    readonly namespace?: string;
    readonly apiGroup?: string;
    readonly apiVersion?: string;
  };
  readonly responseStatus?: { readonly code?: number };
}

/** Case to the versions that its object was written in, as the audit log has it; none: `undefined`. */
export async function writtenVersions(
  auditLog: string,
  namespace: string,
  cases: readonly VersionCase[],
): Promise<Record<string, string | undefined>> {
  const lines = (await readFile(auditLog, 'utf8')).split('\n').filter((line) => line !== '');
  const refs = lines.flatMap((line) => {
    const { objectRef, responseStatus } = JSON.parse(line) as AuditEvent;
    const isWritten = objectRef?.resource === 'rockbands' && objectRef.namespace === namespace && (responseStatus?.code ?? 500) < 300;
    return isWritten ? [objectRef] : [];
  });
  return Object.fromEntries(
    cases.map((one) => {
      const versions = new Set(refs.flatMap(({ apiGroup, apiVersion }) => (apiGroup === groupOf(one) ? (apiVersion ?? '?') : [])));
      return [one.name, versions.size === 0 ? undefined : [...versions].join(' and ')];
    }),
  );
}
