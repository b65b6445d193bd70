import { type FieldProblem, findProblems, toText } from './field-problems.ts';
import type { FieldSchema } from './field-schema.ts';
import { unknownFields } from './unknown-fields.ts';

/** Of more problems than that, only the number is told. */
const mostProblems = 50;

/** All that keeps a value from being what a schema says: types, required fields, enums, ranges, and fields that the schema does
 * not have, each with its path. Empty: nothing. Fields of Velero 1.19 that a table of the engine itself does not take over are
 * not done yet, so they are unknown. */
export function shapeProblems(path: string, value: unknown, schema: FieldSchema): string[] {
  return findShapeProblems(path, value, schema).map(toText);
}

/** As `shapeProblems`, with the paths apart. */
export function findShapeProblems(path: string, value: unknown, schema: FieldSchema): FieldProblem[] {
  const unknown = unknownFields(path, value, schema, '1.18').map(({ path: at, nearest, known }) => {
    const hint = nearest === undefined ? `known are ${known.join(', ')}` : `did you mean ${nearest}?`;
    return { path: at, reason: `unknown field; ${hint}` };
  });
  const problems = [...findProblems(path, value, schema), ...unknown];
  const more = problems.length - mostProblems;
  return more > 0 ? [...problems.slice(0, mostProblems), { path, reason: `and ${more} more` }] : problems;
}
