import type { EngineOptions } from '../../contract/engine.ts';
import { parseLabelSelector } from '../../filters/label-selector.ts';
import type { ResourceSelector } from '../../plugin-api/item-actions.ts';
import type { QuiesceAdapter } from '../../plugin-api/quiesce-adapter.ts';
import { builtInAdapters } from '../../restore/quiesce/built-in-adapters.ts';
import { deploymentNameProblems } from '../../restore/request/deployment-name.ts';
import { shapeProblems } from '../../velero-api/schema/shape-problems.ts';
import { takeShape } from '../../velero-api/schema/take-shape.ts';
import { dns1123LabelProblems } from '../../velero-api/values/dns1123-problems.ts';
import { invalidConfig } from './invalid-config.ts';
import { locationProblems, unopenableLocations } from './location-problems.ts';
import { moverProblems } from './mover-problems.ts';
import { engineOptionsField } from './option-fields.ts';

type Actions = NonNullable<EngineOptions['actions']>;

/** A copy of an engine's options, once they are good: what their owner changes later does not count. Its actions are those of its
 * plugins, too; so are its quiesce adapters, and the built-in ones.
 * @throws LifeboatError `INVALID_CONFIG` with every problem: shapes, plugins and actions that cannot be told apart or that fit
 * nothing, and locations that nothing opens */
export function takeEngineOptions(options: EngineOptions): EngineOptions {
  const misshapen = [...unopenableLocations(options), ...shapeProblems('', options, engineOptionsField)];
  const problems =
    misshapen.length > 0
      ? misshapen
      : [
          ...namespaceProblems(options),
          ...pluginProblems(options),
          ...actionProblems(options),
          ...quiesceProblems(options),
          ...locationProblems(options),
          ...formatProblems(options),
          ...moverProblems(options),
        ];
  if (problems.length > 0) throw invalidConfig(problems.join('; '));
  const taken = takeShape(options, engineOptionsField) as EngineOptions;
  return {
    ...taken,
    actions: allActions(taken),
    quiesceAdapters: [...builtInAdapters, ...givenAdapters(taken).map(({ adapter }) => adapter)],
  };
}

function namespaceProblems({ namespace }: EngineOptions): string[] {
  return namespace === undefined ? [] : dns1123LabelProblems(namespace).map((problem) => `namespace: "${namespace}" ${problem}`);
}

function formatProblems({ volumeFiles }: EngineOptions): string[] {
  const { format, formats = [] } = volumeFiles ?? {};
  if (typeof format !== 'string' || formats.some(({ name }) => name === format)) return [];
  return [`volumeFiles.format: "${format}" is not one of \`formats\`, which has: ${formats.map(({ name }) => name).join(', ')}`];
}

function pluginProblems({ plugins = [] }: EngineOptions): string[] {
  return plugins.flatMap(({ name }, at) =>
    nameProblems(
      { path: `plugins[${at}]`, name },
      plugins.slice(0, at).map((other, i) => ({ path: `plugins[${i}]`, name: other.name })),
    ),
  );
}

/** An action, and where it stands in the options. */
interface PlacedAction {
  readonly path: string;
  readonly name: string;
  readonly appliesTo: ResourceSelector;
}

const kinds = ['backup', 'restore', 'delete', 'itemBlock'] as const satisfies readonly (keyof Actions)[];

function allActions({ actions = {}, plugins = [] }: EngineOptions): Actions {
  const all = [...plugins.map((plugin) => plugin.actions ?? {}), actions];
  return {
    backup: all.flatMap(({ backup = [] }) => backup),
    restore: all.flatMap(({ restore = [] }) => restore),
    delete: all.flatMap((each) => each.delete ?? []),
    itemBlock: all.flatMap(({ itemBlock = [] }) => itemBlock),
  };
}

function givenAdapters({ quiesceAdapters = [], plugins = [] }: EngineOptions) {
  const placed = (list: readonly QuiesceAdapter[], path: string) => list.map((adapter, at) => ({ adapter, path: `${path}[${at}]` }));
  return [
    ...plugins.flatMap((plugin, at) => placed(plugin.quiesceAdapters ?? [], `plugins[${at}].quiesceAdapters`)),
    ...placed(quiesceAdapters, 'quiesceAdapters'),
  ];
}

function quiesceProblems(options: EngineOptions): string[] {
  const builtIn = builtInAdapters.map(({ name, appliesTo }) => ({ path: 'a built-in adapter', name, appliesTo }));
  const given = givenAdapters(options).map(({ adapter: { name, appliesTo }, path }) => ({ path, name, appliesTo }));
  return givenAdapters(options).flatMap(({ adapter, path }, at) => [
    ...nameProblems({ path, name: adapter.name }, [...builtIn, ...given.slice(0, at)]),
    ...selectorProblems(path, adapter.appliesTo.labelSelector),
    ...(adapter.deployments ?? []).flatMap((name) => deploymentNameProblems(name).map((problem) => `${path}.deployments: ${problem}`)),
  ]);
}

function actionProblems({ actions = {}, plugins = [] }: EngineOptions): string[] {
  const sources = [
    { path: 'actions', actions },
    ...plugins.map((plugin, at) => ({ path: `plugins[${at}].actions`, actions: plugin.actions ?? {} })),
  ];
  return kinds.flatMap((kind) => {
    const list: PlacedAction[] = sources.flatMap(({ path, actions: given }) =>
      (given[kind] ?? []).map(({ name, appliesTo }, at) => ({ path: `${path}.${kind}[${at}]`, name, appliesTo })),
    );
    return list.flatMap((action, at) => [
      ...nameProblems(action, list.slice(0, at)),
      ...selectorProblems(action.path, action.appliesTo.labelSelector),
    ]);
  });
}

function nameProblems(
  { path, name }: Pick<PlacedAction, 'path' | 'name'>,
  before: readonly Pick<PlacedAction, 'path' | 'name'>[],
): string[] {
  const first = before.find((other) => other.name === name);
  return [
    ...(/^[^\s/]+\/[^\s/]+$/.test(name) ? [] : [`${path}.name: "${name}" must be of the form example.com/name`]),
    ...(first === undefined ? [] : [`${path}.name: "${name}" is also the name of ${first.path}`]),
  ];
}

function selectorProblems(path: string, selector: string | undefined): string[] {
  try {
    if (selector) parseLabelSelector(selector);
    return [];
  } catch (error) {
    return [`${path}.appliesTo.labelSelector: ${error instanceof Error ? error.message : String(error)}`];
  }
}
