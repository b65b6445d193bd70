import type { EntryType } from '@lifeboat/core/plugin-api';

/** restic's name of a type, and the bits that Go's mode for it has besides the permissions. */
interface NodeType {
  readonly name: string;
  readonly mode: number;
}

const bit = (number: number) => 2 ** number;

export const nodeTypes: ReadonlyMap<EntryType, NodeType> = new Map<EntryType, NodeType>([
  ['file', { name: 'file', mode: 0 }],
  ['directory', { name: 'dir', mode: bit(31) }],
  ['symlink', { name: 'symlink', mode: bit(27) }],
  ['block-device', { name: 'dev', mode: bit(26) }],
  ['character-device', { name: 'chardev', mode: bit(26) + bit(21) }],
  ['fifo', { name: 'fifo', mode: bit(25) }],
  ['socket', { name: 'socket', mode: bit(24) }],
]);

export const entryTypes: ReadonlyMap<string, EntryType> = new Map([...nodeTypes].map(([type, { name }]) => [name, type]));
