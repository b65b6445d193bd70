import { builtInTypes } from './built-in-types.ts';
import type { ServedType } from './served-type.ts';

/** A dead aggregated API: discovery reports it as stale, and nothing answers for it. */
export interface DeadApiService {
  readonly group: string;
  readonly version: string;
}

/** The types that are served now: the built-in ones, and those of established CRDs. */
export class TypeRegistry {
  readonly #custom = new Map<string, readonly ServedType[]>();
  #dead: readonly DeadApiService[] = [];

  setCustom(crdName: string, types: readonly ServedType[]): void {
    this.#custom.set(crdName, types);
  }

  removeCustom(crdName: string): void {
    this.#custom.delete(crdName);
  }

  find(group: string, version: string, resource: string): ServedType | undefined {
    return this.all().find((type) => type.group === group && type.version === version && type.resource === resource);
  }

  all(): ServedType[] {
    return [...builtInTypes, ...[...this.#custom.values()].flat()];
  }

  addDead(service: DeadApiService): void {
    this.#dead = [...this.#dead, service];
  }

  removeDead(group: string, version: string): void {
    this.#dead = this.#dead.filter((service) => service.group !== group || service.version !== version);
  }

  isDead(group: string, version: string): boolean {
    return this.#dead.some((service) => service.group === group && service.version === version);
  }

  /** The groups in the server's order. Each lists its versions, the preferred one first. */
  groups(): {
    readonly name: string;
    readonly versions: readonly { readonly version: string; readonly types: readonly ServedType[]; readonly dead: boolean }[];
  }[] {
    const groups = new Map<string, Map<string, { types: ServedType[]; dead: boolean }>>();
    const entry = (group: string, version: string) => {
      const versions = groups.get(group) ?? new Map<string, { types: ServedType[]; dead: boolean }>();
      groups.set(group, versions);
      const found = versions.get(version) ?? { types: [], dead: false };
      versions.set(version, found);
      return found;
    };
    for (const type of this.all()) entry(type.group, type.version).types.push(type);
    for (const { group, version } of this.#dead) entry(group, version).dead = true;
    return [...groups].map(([name, versions]) => ({
      name,
      versions: [...versions].map(([version, found]) => ({ version, ...found })).sort((a, b) => compareVersions(a.version, b.version)),
    }));
  }
}

/** Compares versions in Kubernetes' order: v2, v1, v2beta1, v1beta1, v1alpha1, then other names. */
function compareVersions(a: string, b: string): number {
  const rank = (version: string): readonly number[] => {
    const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
    if (!match) return [0, 0, 0];
    return [match[2] === undefined ? 3 : match[2] === 'beta' ? 2 : 1, Number(match[1]), Number(match[3] ?? 0)];
  };
  const [left, right] = [rank(a), rank(b)];
  for (const [i, value] of left.entries()) if (value !== right[i]) return (right[i] ?? 0) - value;
  return a < b ? -1 : 1;
}
