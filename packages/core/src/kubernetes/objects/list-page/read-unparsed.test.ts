import fc from 'fast-check';
import { expect, test } from 'vitest';
import { objectText } from '../../../contract/cluster/object-text.ts';
import { parseJson, stringifyJson } from '../../../json/index.ts';
import { type ListBody, withType } from './list-body.ts';
import { readUnparsed } from './read-unparsed.ts';

/** What is stored of each object, and what filters see of it. */
interface Stored {
  readonly text: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

const filtered = ['name', 'namespace', 'labels', 'deletionTimestamp'];

/** By the parser: `undefined` where the text is not JSON, or no list. */
function byParser(text: string): readonly Stored[] | undefined {
  let list: ListBody;
  try {
    list = parseJson(text) as ListBody;
  } catch {
    return undefined;
  }
  if (!Array.isArray(list?.items)) return undefined;
  return list.items.map((item) => withType(item, list)).map((object) => ({ text: stringifyJson(object), metadata: seen(object) }));
}

function byScanner(page: string): readonly { readonly isText: boolean; readonly stored: Stored }[] | undefined {
  return readUnparsed(Buffer.from(page), [])?.items.map((object) => {
    const parts = objectText(object);
    const stored = parts ? Buffer.concat(parts).toString('utf8') : stringifyJson(object);
    return { isText: parts !== undefined, stored: { text: stored, metadata: seen(object) } };
  });
}

function seen(object: { readonly metadata?: unknown }): Readonly<Record<string, unknown>> {
  const metadata = (object.metadata ?? {}) as Record<string, unknown>;
  return Object.fromEntries(filtered.filter((name) => Object.hasOwn(metadata, name)).map((name) => [name, metadata[name]]));
}

const name = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('metadata', 'name', 'namespace', 'labels', 'items', 'kind', 'apiVersion', 'a', 'b') },
  fc.constantFrom('17', '01', '-1', '__proto__', 'constructor', '', 'k:{"name":"x"}', 'ä', '😀', 'deletionTimestamp', 'watched'),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const text = fc.string({ unit: 'binary', maxLength: 12 }).map((drawn) => JSON.stringify(drawn));
const exact = ['-17', '0', '12', '123456789012345', 'true', 'false', 'null', '{}', '[]', '"\\n\\"\\\\"', '"\\u001b"'];
const lossy = ['-0', '1.0', '1e3', '9007199254740993', '1234567890123456', '0.1', '1E400', '100000000000000000000000'];
const escapes = ['"\\u003c"', '"\\/"', '"\\u001b"', '"\\u001B"', '"\\n\\"\\\\"', '"\\ud800"', '"\\u2028"', '"\\u000a"', '"\\u007f"'];
const broken = ['01', '-', '1.', '.5', '+1', '1e', 'tru', '"\\x"', '"\\u12g4"', '"\n"', 'nul', '"', "'a'", 'NaN', '1-2', ''];
const scalar = fc.oneof(
  { weight: 60, arbitrary: text },
  { weight: 60, arbitrary: fc.constantFrom(...exact) },
  { weight: 8, arbitrary: fc.constantFrom(...lossy, ...escapes) },
  { weight: 1, arbitrary: fc.constantFrom(...broken) },
);
const members = (value: fc.Arbitrary<string>) =>
  fc.array(fc.tuple(name, value), { maxLength: 5 }).map((all) => `{${all.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join()}}`);
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    members(tie('value')),
    fc.array(tie('value'), { maxLength: 4 }).map((all) => `[${all.join()}]`),
  ),
}));
const object = fc
  .tuple(
    fc.string({ maxLength: 6 }),
    fc.option(fc.oneof({ weight: 9, arbitrary: members(text) }, members(value))),
    members(value),
    fc.boolean(),
  )
  .map(([named, labels, rest, typed]) => {
    const type = typed ? '"apiVersion":"x/v1","kind":"X",' : '';
    const labelled = labels ? `,"labels":${labels}` : '';
    return `{${type}"metadata":{"name":${JSON.stringify(named)}${labelled},"namespace":"ns"},"rest":${rest}}`;
  });
const list = fc
  .tuple(fc.array(fc.oneof({ weight: 30, arbitrary: object }, members(value), value), { maxLength: 4 }), fc.boolean(), value)
  .map(([items, ahead, metadata]) => {
    const type = '"kind":"XList","apiVersion":"v1"';
    return `{${ahead ? `${type},` : ''}"metadata":${metadata},"items":[${items.join()}]${ahead ? '' : `,${type}`}}\n`;
  });

test('objects that stay unparsed have the text that parsing and printing them gives, and the parser refuses nothing of them', () => {
  let texts = 0;
  const damage = fc.tuple(fc.nat(), fc.constantFrom('', ' ', ',', '"', '\\', '{', '}', '[', ']', ':', '0', '-', '\n', '\u0000', '\u00e4'));
  fc.assert(
    fc.property(list, fc.option(damage), (drawn, damaged) => {
      const at = damaged ? damaged[0] % drawn.length : 0;
      const given = (damaged ? drawn.slice(0, at) + damaged[1] + drawn.slice(at + 1) : drawn).toWellFormed();
      const scanned = byScanner(given);
      if (scanned === undefined) return;
      texts += scanned.filter(({ isText }) => isText).length;
      expect(scanned.map(({ stored }) => stored)).toEqual(byParser(given));
    }),
    { numRuns: 600, endOnFailure: true },
  );
  expect(texts).toBeGreaterThan(20);
}, 60_000);

const plain =
  '{"metadata":{"name":"a","namespace":"ns","labels":{"app":"x"}},"data":{"k":"ä\\n\\"<","0x":"\u2028"},"n":[1,-2,true,null,{}]}';
const pageOf = (...items: readonly string[]) =>
  `{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"abc"},"items":[${items.join()}]}\n`;
const parsedOf = (page: string) => readUnparsed(Buffer.from(page), ['priorityClassName'])?.items.map((item) => !objectText(item));

test('a page of a server is not parsed, but for objects that parsing changes or that name what is watched', () => {
  expect(parsedOf(pageOf(plain, plain))).toEqual([false, false]);
  expect(readUnparsed(Buffer.from(pageOf(plain)), [])).toMatchObject({
    list: { metadata: { resourceVersion: '7', continue: 'abc' } },
    items: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'ns', labels: { app: 'x' } } }],
  });
  const withMember = (text: string) => plain.replace('"n":', `${text},"n":`);
  const many = Array.from({ length: 100 }, (_, i) => `"k${i}":${i}`).join();
  for (const changed of [
    ...['"x":1.0', '"x":1e2', '"x":-0', '"x":12345678901234567', '"x":"\\u003c"', '"x":"\\/"', '"x":{"1":1}', '"x":{"a":1,"a":1}'],
    ...['"n":1', '"x":{"priorityClassName":"high"}', '"x":{"priorityClass\\u004eame":"high"}', `"x":{${many}}`, '"kind":"X"'],
  ]) {
    const page = pageOf(plain, withMember(changed), plain);
    expect(parsedOf(page), changed).toEqual([false, true, false]);
    expect(
      byScanner(page)?.map(({ stored }) => stored),
      changed,
    ).toEqual(byParser(page));
  }
  expect(parsedOf(pageOf())).toEqual([]);
});

test('what is no page of a server, and bytes that are no UTF-8, are left to the parser', () => {
  const deep = `${'['.repeat(200)}${']'.repeat(200)}`;
  for (const page of [
    ...['', '{}', '[]', 'null', '{"items":[]}', pageOf('null'), pageOf(plain).slice(0, -3), `\ufeff${pageOf(plain)}`],
    ...[`${pageOf(plain)}x`, pageOf(plain, ''), pageOf(`${plain} `), pageOf(plain.replace('[1,', `[${deep},`))],
    ...['{"kind":"L","apiVersion":"v1","items":[],"items":[]}', '{"kind":"L","apiVersion":"v1","items":null}'],
  ])
    expect(parsedOf(page), page.slice(0, 50)).toBeUndefined();
  for (const text of broken) {
    const page = pageOf(plain.replace('"n":', `"x":${text},"n":`));
    expect(parsedOf(page), text).toBeUndefined();
    expect(byParser(page), text).toBeUndefined();
  }
  const page = Buffer.from(pageOf(plain));
  page[page.indexOf('x')] = 0xff;
  expect(readUnparsed(page, [])).toBeUndefined();
});
