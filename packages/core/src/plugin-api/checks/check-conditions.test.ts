import { expect, test } from 'vitest';
import { checkDeleteConditions, checkGetConditions, checkPutConditions } from './check-conditions.ts';

const all = { conditionalPut: true, conditionalReplace: true, conditionalDelete: true };
const none = { conditionalPut: false, conditionalReplace: false, conditionalDelete: false };

test.each(['"d41d8cd98f00b204e9800998ecf8427e"', '"9affad555af89da9b0bfcd5e45bc93da-1"', 'W/"abc"', '1730000000000001', '"0x8DC1F2"'])(
  'the etag %s is one',
  (ifMatch) => {
    checkPutConditions({ ifMatch }, all, 'k');
    checkDeleteConditions({ ifMatch }, all, 'k');
    checkGetConditions({ ifMatch }, 'k');
  },
);

// One that is left out on its way, or matches everything, would be no condition.
test.each(['', '*', '"*", "x"', '"a", "b"', 'a b', '"a"\r\nx: y', '\u00e9'])('the etag %j is none', (ifMatch) => {
  const refused = expect.objectContaining({ code: 'INVALID_REQUEST', message: expect.stringContaining("'k'") });
  expect(() => checkPutConditions({ ifMatch }, all, 'k')).toThrow(refused);
  expect(() => checkDeleteConditions({ ifMatch }, all, 'k')).toThrow(refused);
  expect(() => checkGetConditions({ ifMatch }, 'k')).toThrow(refused);
});

test('what the store lacks, or excludes each other, is refused by name', () => {
  expect(() => checkPutConditions({ ifAbsent: true, ifMatch: '"a"' }, all, 'k')).toThrow(/exclude each other/);
  expect(() => checkPutConditions({ ifAbsent: true }, none, 'k')).toThrow(/supports.conditionalPut/);
  expect(() => checkPutConditions({ ifMatch: '"a"' }, none, 'k')).toThrow(/supports.conditionalReplace/);
  expect(() => checkDeleteConditions({ ifMatch: '"a"' }, none, 'k')).toThrow(/supports.conditionalDelete/);
  expect(() => checkPutConditions({ putId: 'a b' }, all, 'k')).toThrow(/putId/);
  checkPutConditions({ putId: 'a-b_1' }, none, 'k');
  checkDeleteConditions({}, none, 'k');
});
