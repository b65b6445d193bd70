import { stringifyJson } from '@lifeboat/core/json';

/** Prints a document that is a list and what follows it, item by item, so that memory stays bounded. */
export interface ItemStream<Item, End> {
  readonly start: string;
  item(item: Item, options: { readonly isFirst: boolean }): string;
  end(end: End, options: { readonly isEmpty: boolean }): string;
}

/** `{"items": [...], ...end}`. JSON values are YAML too, which lets both forms be written item by item. */
export function machineItems(format: 'json' | 'yaml'): ItemStream<unknown, Readonly<Record<string, unknown>>> {
  const fields = (end: Readonly<Record<string, unknown>>) =>
    Object.entries(end).map(([key, value]) => [key, stringifyJson(value)] as const);
  if (format === 'json')
    return {
      start: '{"items": [',
      item: (item, { isFirst }) => `${isFirst ? '' : ','}\n  ${stringifyJson(item)}`,
      end: (end) =>
        `\n]${fields(end)
          .map(([key, value]) => `, ${stringifyJson(key)}: ${value}`)
          .join('')}}\n`,
    };
  return {
    start: 'items:',
    item: (item, { isFirst }) => `${isFirst ? '\n' : ''}  - ${stringifyJson(item)}\n`,
    end: (end, { isEmpty }) =>
      `${isEmpty ? ' []\n' : ''}${fields(end)
        .map(([key, value]) => `${key}: ${value}\n`)
        .join('')}`,
  };
}
