import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { FieldSchema } from '../../velero-api/schema/field-schema.ts';
import { shapeProblems } from '../../velero-api/schema/shape-problems.ts';
import { takeShape } from '../../velero-api/schema/take-shape.ts';

/**
 * Checks the options of a function against a table and returns a copy of them, so that later changes by the caller do not count. For
 * callers whose options no compiler checked.
 * @param what whose options they are, for messages: `S3 store`
 * @throws LifeboatError `INVALID_CONFIG` with every problem: its path, what was expected, and for an unknown field the known one that was
 * most likely meant. Values that the table marks as secret are not shown
 */
export function takeOptions<T>(what: string, given: T, table: FieldSchema): T {
  const problems = shapeProblems('', given, table);
  if (problems.length === 0) return takeShape(given, table) as T;
  throw new LifeboatError({ code: 'INVALID_CONFIG', message: `${what}: ${problems.join('; ')}`, context: { validationErrors: problems } });
}
