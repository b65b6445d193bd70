import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { FieldSchema } from '../../velero-api/schema/field-schema.ts';
import { shapeProblems } from '../../velero-api/schema/shape-problems.ts';
import { takeShape } from '../../velero-api/schema/take-shape.ts';

/**
 * A copy of the options that a function was given, once they have the shape of a table: what their owner changes later does not
 * count. For callers whose compiler did not look.
 * @param what whose options they are, for messages: `S3 store`
 * @throws LifeboatError `INVALID_CONFIG` with every problem: its path, what was expected, and for an unknown field the known one
 * that is meant most likely. What a table calls secret is not shown
 */
export function takeOptions<T>(what: string, given: T, table: FieldSchema): T {
  const problems = shapeProblems('', given, table);
  if (problems.length === 0) return takeShape(given, table) as T;
  throw new LifeboatError({ code: 'INVALID_CONFIG', message: `${what}: ${problems.join('; ')}`, context: { validationErrors: problems } });
}
