import type { EngineOptions } from '../../contract/engine.ts';
import { parseLabelSelector } from '../../filters/label-selector.ts';
import { shapeProblems } from '../../velero-api/schema/shape-problems.ts';
import { takeShape } from '../../velero-api/schema/take-shape.ts';
import { dns1123LabelProblems } from '../../velero-api/values/dns1123-problems.ts';
import { invalidConfig } from './invalid-config.ts';
import { engineOptionsField } from './option-fields.ts';

/** A copy of an engine's options, once they are good: what their owner changes later does not count.
 * @throws LifeboatError `INVALID_CONFIG` with every problem: shapes, and actions that cannot be told apart or that fit nothing */
export function takeEngineOptions(options: EngineOptions): EngineOptions {
  const misshapen = shapeProblems('', options, engineOptionsField);
  const problems = misshapen.length > 0 ? misshapen : [...namespaceProblems(options), ...actionProblems(options.actions ?? {})];
  if (problems.length > 0) throw invalidConfig(problems.join('; '));
  return takeShape(options, engineOptionsField) as EngineOptions;
}

function namespaceProblems({ namespace }: EngineOptions): string[] {
  return namespace === undefined ? [] : dns1123LabelProblems(namespace).map((problem) => `namespace: "${namespace}" ${problem}`);
}

function actionProblems(actions: NonNullable<EngineOptions['actions']>): string[] {
  return Object.entries(actions).flatMap(([kind, list = []]) =>
    list.flatMap(({ name, appliesTo }, at) => {
      const path = `actions.${kind}[${at}]`;
      const first = list.findIndex((other) => other.name === name);
      return [
        ...(/^[^\s/]+\/[^\s/]+$/.test(name) ? [] : [`${path}.name: "${name}" must be of the form example.com/name`]),
        ...(first === at ? [] : [`${path}.name: "${name}" is also the name of actions.${kind}[${first}]`]),
        ...selectorProblems(path, appliesTo.labelSelector),
      ];
    }),
  );
}

function selectorProblems(path: string, selector: string | undefined): string[] {
  try {
    if (selector) parseLabelSelector(selector);
    return [];
  } catch (error) {
    return [`${path}.appliesTo.labelSelector: ${error instanceof Error ? error.message : String(error)}`];
  }
}
