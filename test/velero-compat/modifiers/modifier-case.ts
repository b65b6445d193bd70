/** Rules for one copy of the objects, for both tools. */
export interface ModifierCase {
  readonly name: string;
  readonly rules: CaseRules;
  /** A part of an object that the rules made, so that a case cannot pass because both did nothing. */
  readonly made?: string;
  /** Where Lifeboat does something else. `refused`: it refuses the restore, Velero fails with the object. `missing`: the object
   * that a rule does not fit is not restored; Velero restores it without that rule. */
  readonly differs?: { readonly refused?: true; readonly missing?: string };
}

/** The rules, as YAML, for the copy in one namespace of the backup. */
type CaseRules = (namespace: string) => readonly string[];

/** A ConfigMap that both tools refuse. */
export interface RefusedCase {
  readonly name: string;
  readonly text: string;
}

export const modifiersOf = (rules: readonly string[]) => `version: v1\nresourceModifierRules:\n${rules.join('\n')}\n`;

export type Rule = (namespace: string) => string;
export const rule =
  (conditions: string, patches: string): Rule =>
  (namespace) => {
    const within = conditions.includes('namespaces:') ? conditions : conditions.replace(/ }$/, `, namespaces: [${namespace}] }`);
    return `  - conditions: ${within.replace('@', namespace.slice(1))}\n    ${patches}`;
  };
export const rules =
  (...each: Rule[]): CaseRules =>
  (namespace) =>
    each.map((one) => one(namespace));
export const deployments = '{ groupResource: deployments.apps }';
export const configMaps = '{ groupResource: configmaps }';
export const patches = (...operations: string[]) => `patches: [${operations.map((each) => `{ ${each} }`).join(', ')}]`;
export const merge = (data: string) => `mergePatches: [{ patchData: ${JSON.stringify(data)} }]`;
export const strategic = (...data: string[]) =>
  `strategicPatches: [${data.map((each) => `{ patchData: ${JSON.stringify(each)} }`).join(', ')}]`;
export const set = (key: string, value: string) => `operation: add, path: /data/${key}, value: ${value}`;
export const containers = (list: string, more = '') => `{"spec":{"template":{"spec":{"containers":${list}${more}}}}}`;
