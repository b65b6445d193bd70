import { type Code, unsigned } from './code.ts';

type ValueType = 'i32' | 'i64';

/** A function. Its parameters are the first locals. */
export interface WasmFunction {
  readonly parameters: readonly ValueType[];
  readonly locals: readonly ValueType[];
  readonly result?: ValueType;
  readonly code: Code;
}

/** An instance: its memory, and its functions by name. */
export interface WasmInstance<Name extends string> {
  readonly memory: Uint8Array;
  readonly functions: Readonly<Record<Name, (...values: number[]) => number>>;
}

/** The parts of the API that are used here. Its types belong to browsers. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
}
const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;

const valueTypes: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e };
const pageLength = 65536;

/** Makes a module with these functions and a memory of this many bytes. Call the result to get an instance with a memory of its own. */
export function buildModule<Name extends string>(
  memoryLength: number,
  functions: Readonly<Record<Name, WasmFunction>>,
): () => WasmInstance<Name> {
  const named = Object.entries(functions) as [Name, WasmFunction][];
  const types = named.map(([, { parameters, result }]) => [
    0x60,
    ...vector(parameters.map((type) => [valueTypes[type]])),
    ...vector(result ? [[valueTypes[result]]] : []),
  ]);
  const exported = named.map(([name], i) => [...text(name), 0x00, ...unsigned(i)]);
  const bodies = named.map(([, { locals, code }]) => {
    const body = [...vector(locals.map((type) => [1, valueTypes[type]])), ...code, 0x0b];
    return [...unsigned(body.length), ...body];
  });
  const bytes = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(types)),
    ...section(3, vector(named.map((_, i) => unsigned(i)))),
    ...section(5, vector([[0x00, ...unsigned(Math.ceil(memoryLength / pageLength))]])),
    ...section(7, vector([...exported, [...text('memory'), 0x02, 0x00]])),
    ...section(10, vector(bodies)),
  ]);
  const compiled = new Module(bytes);
  return () => {
    const { exports } = new Instance(compiled);
    return {
      memory: new Uint8Array((exports.memory as { readonly buffer: ArrayBuffer }).buffer),
      functions: exports as WasmInstance<Name>['functions'],
    };
  };
}

const vector = (elements: readonly Code[]): number[] => [...unsigned(elements.length), ...elements.flat()];
const section = (id: number, content: Code): number[] => [id, ...unsigned(content.length), ...content];
const text = (name: string): number[] => vector([...Buffer.from(name)].map((byte) => [byte]));
