import { type CallOptions, LifeboatError, throwIfAborted } from '@lifeboat/core/plugin-api';
import { poll, readOperation, throwFailureOf } from './await-resource.ts';
import { type ComputeContext, type ComputeOperation, checkedName, getSnapshot, snapshotSubject, snapshotsUrl } from './compute-context.ts';

/** Removes a snapshot and waits until it is gone, so that a failure of the removal is told. A missing one is success. */
export async function deleteSnapshot(context: ComputeContext, snapshotId: string, { signal }: CallOptions = {}): Promise<void> {
  throwIfAborted(signal, `Deleting snapshot '${snapshotId}'`);
  const project = await context.snapshotProject(signal);
  const subject = snapshotSubject('delete', snapshotId, project);
  const operationsUrl = `${context.baseUrl}/projects/${encodeURIComponent(project)}/global/operations`;
  try {
    let operation: ComputeOperation | undefined = await context.api.read<ComputeOperation>({
      method: 'DELETE',
      url: `${snapshotsUrl(context, project)}/${encodeURIComponent(checkedName(snapshotId, 'SNAPSHOT_NOT_FOUND'))}`,
      subject,
      signal,
    });
    await poll(context, {
      what: `The removal of snapshot '${snapshotId}'`,
      timeoutInMs: context.operationTimeoutInMs,
      signal,
      async ask() {
        throwFailureOf(context, operation, subject);
        if (operation?.status === 'DONE') return true;
        operation = operation && (await readOperation(context, operation, operationsUrl, subject, signal));
        // Without the permission to read operations: it is gone when it is not found.
        if (!operation) await getSnapshot(context, { action: 'delete', project, snapshotId, signal });
        throwFailureOf(context, operation, subject);
        return operation?.status === 'DONE' ? true : undefined;
      },
    });
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'SNAPSHOT_NOT_FOUND')) throw error;
  }
}
