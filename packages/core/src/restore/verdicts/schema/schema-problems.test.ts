import { expect, test } from 'vitest';
import { schemaProblems } from './schema-problems.ts';

const schema = {
  type: 'object',
  required: ['size', 'kept'],
  properties: {
    size: { type: 'integer', minimum: 1, maximum: 9 },
    kept: { type: 'string', default: 'yes' },
    mode: { type: 'string', enum: ['a', 'b'] },
    port: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
    names: { type: 'array', maxItems: 1, items: { type: 'string', maxLength: 3, pattern: '^(a+)+$' } },
    either: { type: 'object', oneOf: [{ required: ['x'] }, { required: ['y'] }] },
    none: { type: 'string', nullable: true },
    more: { type: 'object', additionalProperties: { type: 'boolean' } },
  },
};

test.each([
  [{ size: 3, mode: 'a', port: 'http', names: ['abc'], either: { x: 1 }, none: null, more: { a: true }, unknown: 1 }, []],
  [{ size: 3, port: 80 }, []],
  [{}, ['.size: is required']],
  [{ size: '3' }, ['.size: is a string, not integer']],
  [{ size: 10 }, ['.size: 10, at most 9 are allowed']],
  [{ size: 3, mode: 'c' }, ['.mode: is not one of "a", "b"']],
  [{ size: 3, names: ['a', 'abcd'] }, ['.names: 2 items, at most 1 are allowed', '.names[1]: 4 characters, at most 3 are allowed']],
  [{ size: 3, either: { x: 1, y: 1 } }, ['.either: does not fit exactly one of what it may be (oneOf)']],
  [{ size: 3, port: true }, ['.port: is a boolean, not an integer or a string']],
  [{ size: 3, mode: null }, ['.mode: null is not allowed']],
  [{ size: 3, more: { a: 'no' } }, ['.more.a: is a string, not boolean']],
  [[], ['.: is a list, not object']],
])('%j', (value, problems) => {
  expect(schemaProblems(value, schema)).toEqual(problems);
});

test('a hostile pattern takes no time', () => {
  expect(schemaProblems({ size: 1, names: [`${'a'.repeat(50)}!`] }, schema)).toHaveLength(1);
});
