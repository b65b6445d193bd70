import { readFile } from 'node:fs/promises';

/** For kube-apiserver: everything but reads. */
export const writesPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'None', verbs: ['get', 'list', 'watch'] }, { level: 'Metadata' }],
};

/** A request that may have written something. */
export interface AuditedRequest {
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly resource?: string; readonly namespace?: string; readonly name?: string };
  readonly responseStatus?: { readonly code?: number };
}

export async function readAuditLog(file: string): Promise<AuditedRequest[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as AuditedRequest);
}

/** Whether a request stores nothing: a dry-run of everything, or a question about rights. */
export function storesNothing({ verb, requestURI }: AuditedRequest): boolean {
  const url = new URL(requestURI, 'https://server');
  const isReview = verb === 'create' && /^\/apis\/authorization\.k8s\.io\/v1\/selfsubject(access|rules)reviews$/.test(url.pathname);
  return isReview || url.searchParams.getAll('dryRun').join() === 'All';
}
