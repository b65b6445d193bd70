import { resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

// What a caller's compiler says of requests with a typing error, as an editor shows it.
const wrong: readonly (readonly [request: string, message: RegExp])[] = [
  ["backup({ name: 'b', includedNamespace: ['a'] })", /'includedNamespace'.*Did you mean to write 'includedNamespaces'\?/],
  ["backup({ name: 'b', storageLocatoins: ['a'] })", /'storageLocatoins'.*Did you mean to write 'storageLocations'\?/],
  ["backup({ name: 'b', labelSelector: { app: 'db' } })", /'app' does not exist in type 'LabelSelector'/],
  ["backup({ name: 'b', labelSelector: { matchlabels: { app: 'db' } } })", /'matchlabels'.*Did you mean to write 'matchLabels'\?/],
  ["backup({ name: 'b', hooks: { resource: [] } })", /'resource'.*Did you mean to write 'resources'\?/],
  ["restore({ backupName: 'b', includeNamespaces: ['a'] })", /'includeNamespaces'.*Did you mean to write 'includedNamespaces'\?/],
  ["restore({ backupName: 'b', namespaceMappings: { a: 'b' } })", /'namespaceMappings'.*Did you mean to write 'namespaceMapping'\?/],
  ["restore({ backupName: 'b', existingResourcePolicy: 'overwrite' })", /'"overwrite"' is not assignable/],
  ["planRestore({ backupName: 'b', includedResource: ['a'] })", /'includedResource'.*Did you mean to write 'includedResources'\?/],
  ["deleteBackup('b', { keepVolumesData: true })", /'keepVolumesData'.*Did you mean to write 'keepVolumeData'\?/],
];

test('a misspelt field of a request is a compile error that names the right one', () => {
  const folder = resolve(import.meta.dirname, '../src');
  const lines = ["import type { Engine } from './contract/engine.ts';", 'declare const engine: Engine;'];
  const path = resolve(folder, 'caller.ts');
  const text = [...lines, ...wrong.map(([request]) => `void engine.${request};`), "void engine.backup({ name: 'b', ttl: '1h' });"].join(
    '\n',
  );
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === path || fileExists(name);
  host.getSourceFile = (name, target) => (name === path ? ts.createSourceFile(name, text, target) : getSourceFile(name, target));
  const program = ts.createProgram([path], options, host);
  const told = program.getSemanticDiagnostics(program.getSourceFile(path)).map(({ start = 0, messageText }) => ({
    line: text.slice(0, start).split('\n').length - 1 - lines.length,
    message: ts.flattenDiagnosticMessageText(messageText, ' '),
  }));
  expect(told.map(({ line }) => line)).toEqual(wrong.map((_, i) => i));
  for (const { line, message } of told) expect(message).toMatch(wrong[line]?.[1] ?? /never/);
});
