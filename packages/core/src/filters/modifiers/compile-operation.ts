import type { JsonPatchOperation } from '../../json/index.ts';
import type { StrictFields } from '../strict-fields.ts';
import { messageOf } from './message-of.ts';
import { textIn, valueIn } from './value-in.ts';

const operations = ['add', 'remove', 'replace', 'test', 'move', 'copy'] as const;

/** An operation of a JSON patch as Velero's rules spell it: its value is a text. */
export function compileOperation(value: unknown, place: string, fields: StrictFields, problems: string[]): JsonPatchOperation {
  const given = fields.mapping(value, place, ['operation', 'path', 'from', 'value']);
  if (!given) return {};
  const op = operations.find((operation) => operation === given.operation);
  if (!op) problems.push(`${place}.operation ${String(given.operation)} is not known; known are ${operations.join(', ')}`);
  const path = pathOf(given.path, `${place}.path`, problems);
  const from = op === 'move' || op === 'copy' ? pathOf(given.from, `${place}.from`, problems) : undefined;
  try {
    const text = given.value === undefined || given.value === null ? '' : (fields.text(given.value, `${place}.value`) ?? '');
    return { op, path, from, ...(op !== 'remove' && op !== 'move' && op !== 'copy' && { value: valueIn(text) }) };
  } catch (error) {
    problems.push(`${place}.value is no JSON: ${messageOf(error)}`);
    return {};
  }
}

function pathOf(value: unknown, place: string, problems: string[]): string {
  try {
    if (typeof value === 'string' && value.startsWith('/')) return textIn(value);
    problems.push(`${place} must be a path such as /spec/replicas`);
  } catch (error) {
    problems.push(`${place}: ${messageOf(error)}`);
  }
  return '/';
}
