import { LifeboatError } from '@lifeboat/core/plugin-api';
import { ApiFailure } from '../requests/api-failure.ts';
import type { ComputeSubject } from '../requests/compute-error.ts';
import type { ComputeContext } from './compute-context.ts';

interface Quotas {
  readonly quotas?: readonly { readonly metric?: string; readonly limit?: number; readonly usage?: number }[];
}

/** Asks the project whether there is room, before anything is begun. Credentials that may not ask (compute.projects.get) are
 * not held up: Compute Engine checks, too. @throws LifeboatError `SNAPSHOTTER_QUOTA_EXCEEDED` */
export async function checkQuota(
  context: ComputeContext,
  request: {
    readonly metric: string;
    readonly project: string;
    readonly subject: ComputeSubject;
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  const { metric, project, subject, signal } = request;
  const found = await context.api
    .read<Quotas>({
      method: 'GET',
      url: `${context.baseUrl}/projects/${encodeURIComponent(project)}`,
      query: { fields: 'quotas' },
      subject: { action: 'read the quotas of', kind: 'project', id: project, where: 'Compute Engine' },
      signal,
    })
    .catch((error: unknown): Quotas => {
      if (LifeboatError.isInstance(error, 'SNAPSHOTTER_ACCESS_DENIED') && error.context.statusCode === 403) return {};
      throw error;
    });
  const quota = found.quotas?.find((each) => each.metric === metric);
  if (quota?.limit === undefined || quota.usage === undefined || quota.usage < quota.limit) return;
  const message = `project '${project}' has ${quota.usage} of ${quota.limit} ${metric}`;
  throw context.api.error(new ApiFailure({ source: 'api', reason: 'QUOTA_EXCEEDED', message }), subject);
}
