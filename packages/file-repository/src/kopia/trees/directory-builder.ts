import type { EntryFacts, EntryType } from '@lifeboat/core/plugin-api';
import { goJson } from '../../go-values/go-json.ts';
import { modeToGo } from '../../go-values/modes.ts';
import { formatTime } from '../../go-values/times.ts';
import { utf8Of } from '../../trees/names-of.ts';
import { plainFileHead } from './plain-file.ts';

/** What a directory contains, including everything below it. */
export interface Summary {
  readonly size: number;
  readonly files: number;
  readonly symlinks: number;
  readonly dirs: number;
  readonly maxTimeInNs: bigint;
  readonly failed: number;
}

/** An entry for a directory that is being built. */
export interface BuiltEntry {
  readonly facts: EntryFacts;
  readonly contentId: string;
  /** For a directory: the summary of its content. */
  readonly summary?: Summary;
  /** The printed entry, if it is known: one character for each byte. */
  readonly json?: string;
}

/** A directory that is being written. */
export interface DirectoryBuilder {
  /** Adds an entry. `name` consists of bytes if it is not UTF-8. */
  add(name: string | Uint8Array, entry: BuiltEntry): void;
  /** Counts an entry that could not be read. */
  addFailure(): void;
  /** Returns the content of the directory and its summary. `renamed` is called for names that are stored as others. */
  finish(renamed: (from: Buffer, to: string) => void): { readonly content: Buffer; readonly summary: Summary };
}

const typeLetters = new Map<EntryType, string>([
  ['file', 'f'],
  ['directory', 'd'],
  ['symlink', 's'],
]);

/** Returns an entry as kopia prints it. */
export function entryJson(name: string, { facts, contentId, summary }: BuiltEntry): Record<string, unknown> {
  const mode = modeToGo(facts.mode);
  return {
    name,
    type: typeLetters.get(facts.type),
    mode: mode === 0 ? undefined : `0${mode.toString(8)}`,
    size: facts.size || undefined,
    mtime: facts.mtimeInNs === 0n ? undefined : formatTime(facts.mtimeInNs),
    uid: facts.uid || undefined,
    gid: facts.gid || undefined,
    obj: contentId,
    summ: summary && summaryJson(summary),
  };
}

export function createDirectoryBuilder(mtimeInNs: bigint): DirectoryBuilder {
  const named: { readonly name: string; readonly entry: BuiltEntry }[] = [];
  const unnamed: { readonly name: Buffer; readonly entry: BuiltEntry }[] = [];
  const sum = { size: 0, files: 0, symlinks: 0, dirs: 1, failed: 0 };
  let maxTimeInNs: bigint | undefined;
  return {
    add(name, entry) {
      const text = typeof name === 'string' ? name : utf8Of(name);
      if (text === undefined) unnamed.push({ name: Buffer.from(name as Uint8Array), entry });
      else named.push({ name: text, entry });
      const { facts, summary } = entry;
      for (const time of [facts.mtimeInNs, summary?.maxTimeInNs])
        if (time !== undefined && (maxTimeInNs === undefined || time > maxTimeInNs)) maxTimeInNs = time;
      if (facts.type === 'file') {
        sum.files += 1;
        sum.size += facts.size;
      } else if (facts.type === 'symlink') sum.symlinks += 1;
      if (!summary) return;
      sum.size += summary.size;
      sum.files += summary.files;
      sum.symlinks += summary.symlinks;
      sum.dirs += summary.dirs;
      sum.failed += summary.failed;
    },
    addFailure() {
      sum.failed += 1;
    },
    finish(renamed) {
      const taken = new Set(named.map(({ name }) => name));
      for (const { name, entry } of unnamed) {
        const base = name.toString();
        let free = base;
        for (let i = 2; taken.has(free); i++) free = `${base}~${i}`;
        taken.add(free);
        named.push({ name: free, entry });
        renamed(name, free);
      }
      const sorted = named
        .map(({ name, entry }) => ({ name, entry, key: Buffer.from(name) }))
        .sort((a, b) => Number(isDirectory(b.entry)) - Number(isDirectory(a.entry)) || a.key.compare(b.key));
      const summary = { ...sum, maxTimeInNs: maxTimeInNs ?? mtimeInNs };
      const entries = sorted.map(({ name, entry }) => textOf(name, entry));
      const list = entries.length === 0 ? 'null' : `[${entries.join(',')}]`;
      const content = `{"stream":"kopia:directory","entries":${list},"summary":${goJson(summaryJson(summary)).toString('latin1')}}\n`;
      return { content: Buffer.from(content, 'latin1'), summary };
    },
  };
}

/** Returns the entry as text with one character for each byte. */
function textOf(name: string, entry: BuiltEntry): string {
  if (entry.json !== undefined) return entry.json;
  const head = plainFileHead(name, entry.facts);
  return head === undefined ? goJson(entryJson(name, entry)).toString('latin1') : `${head}${entry.contentId}"}`;
}

function isDirectory({ facts }: BuiltEntry): boolean {
  return facts.type === 'directory';
}

function summaryJson(summary: Summary): Record<string, unknown> {
  const { size, files, symlinks, dirs, maxTimeInNs, failed } = summary;
  return { size, files, symlinks, dirs, maxTime: formatTime(maxTimeInNs), numFailed: failed };
}

/** Whether kopia stores entries of this type. */
export function keepsType(type: EntryType): boolean {
  return typeLetters.has(type);
}
