import type { RestoreRequest } from '../../contract/requests.ts';
import { withOwnObject } from '../../records/own-object.ts';
import { restoreRequestField } from '../../restore/request/restore-request-fields.ts';
import { refusedRestore, validateRestoreRequest } from '../../restore/request/validate-restore-request.ts';
import { shapeProblems } from '../../velero-api/schema/shape-problems.ts';
import { takeShape } from '../../velero-api/schema/take-shape.ts';

/**
 * Turns untrusted data into a request: returns a copy that passed the checks that {@link Engine.restore} and {@link Engine.planRestore}
 * make before they contact the cluster and the store.
 * @throws LifeboatError `INVALID_REQUEST` with every problem and its path; `context.validationErrors` lists them
 */
export function parseRestoreRequest(data: unknown): RestoreRequest {
  const request = ofObject(data);
  const problems = validateRestoreRequest(request);
  if (problems.length > 0) throw refusedRestore(request, problems);
  return takeShape(request, restoreRequestField) as RestoreRequest;
}

/** The shape alone: what the request says is checked together with the backup that it names. */
export function takeRestoreRequest(given: RestoreRequest): RestoreRequest {
  const request = ofObject(given);
  const problems = shapeProblems('', request, restoreRequestField);
  if (problems.length > 0) throw refusedRestore(request, problems);
  return takeShape(request, restoreRequestField) as RestoreRequest;
}

function ofObject(data: unknown): RestoreRequest {
  const { request, problems } = withOwnObject(data, 'Restore');
  if (problems.length > 0) throw refusedRestore(request as RestoreRequest, problems);
  return request as RestoreRequest;
}
