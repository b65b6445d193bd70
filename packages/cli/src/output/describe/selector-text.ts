/** How single values read in `describe`. */
import { formatLabelSelector, type LabelSelector, type ResourceList } from '@lifeboat/core';

/** A selector in kubectl's form, `<none>` for none. */
export function selectorText(selector: LabelSelector | null | undefined): string {
  return (selector && formatLabelSelector(selector)) || '<none>';
}

export function orSelectorText(selectors: readonly LabelSelector[] | null | undefined): string {
  return selectors?.map(selectorText).join(' or ') || '<none>';
}

/** `a, b`, or what an absent list means. */
export function names(list: readonly string[] | null | undefined, absent: string): string {
  return list?.length ? list.join(', ') : absent;
}

export function triState(value: boolean | null | undefined): string {
  return value == null ? 'auto' : String(value);
}

export function mapLines(map: Readonly<Record<string, string>> | undefined): string[] {
  return Object.entries(map ?? {}).map(([key, value]) => `${key}=${value}`);
}

export function number(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

export function resourceLines(resources: ResourceList): string[] {
  return Object.entries(resources)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([kind, list]) => [`${kind}:`, ...list.map((name) => `  - ${name}`)]);
}
