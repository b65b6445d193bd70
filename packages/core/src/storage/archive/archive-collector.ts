import { createHash, type Hash } from 'node:crypto';
import type { ArchiveLimits, ArchiveWarning } from '../../contract/store/archive.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ArchiveIndex } from './archive-index.ts';
import { type ArchivePath, formatVersionPath, parseArchivePath, preferredSuffix } from './archive-path.ts';
import type { SpoolFile } from './spool-file.ts';
import type { TarVisitor } from './tar/tar-reader.ts';

interface ArchiveCollectorOptions {
  readonly index: ArchiveIndex;
  readonly spool: SpoolFile;
  readonly limits: Required<Pick<ArchiveLimits, 'maxEntryBytes' | 'maxEntries' | 'maxOddEntries'>>;
  /** The archive's name, for errors. */
  readonly what: string;
}

/** Sorts an archive's entries: objects into the index and the spool file, everything odd into warnings. */
export interface ArchiveCollector extends TarVisitor {
  readonly warnings: readonly ArchiveWarning[];
  readonly formatVersion: string | undefined;
}

interface ObjectEntry {
  readonly path: ArchivePath;
  readonly start: number;
  /** Its bytes; of a large one their hash. */
  readonly content: Buffer[] | Hash;
}

/** What tells whether two objects have the same bytes. */
interface Content {
  readonly length: number;
  readonly bytes: Buffer;
}

const maxWarnings = 1000;
const maxPathBytes = 2048; // several times what Kubernetes' names make
const maxVersionBytes = 256;
/** `{"kind":"A","apiVersion":"v1","metadata":{"name":"a"}}` has more. */
const minObjectBytes = 40;
/** Nearly every object is smaller: to compare it with its twin costs less than two hashes, and keeps little in memory. */
const mostComparedBytes = 64 * 1024;

export function createArchiveCollector(options: ArchiveCollectorOptions): ArchiveCollector {
  const { index, spool, limits, what } = options;
  const warnings: ArchiveWarning[] = [];
  let entries = 0;
  let oddEntries = 0;
  let formatVersion: string | undefined;
  let current: ObjectEntry | 'version' | undefined;
  let versionText = '';
  /** The un-versioned object before: most are followed by their twin. */
  let previous: { readonly path: ArchivePath; readonly content: Content } | undefined;

  function warn(path: string, message: string): void {
    if (warnings.length < maxWarnings) warnings.push({ path: path.length > 300 ? `${path.slice(0, 300)}...` : path, message });
    else if (warnings.length === maxWarnings)
      warnings.push({ path: '', message: `more than ${maxWarnings} odd entries: the others are not listed` });
  }

  function tooLarge(message: string): LifeboatError {
    return new LifeboatError({ code: 'ARCHIVE_TOO_LARGE', message: `${what} ${message}`, context: { ...limits } });
  }

  function countOdd(): void {
    oddEntries += 1;
    if (oddEntries > limits.maxOddEntries)
      throw tooLarge(
        `has more than ${limits.maxOddEntries} entries that are no objects: folders, links, unknown or empty files (limit maxOddEntries)`,
      );
  }

  return {
    warnings,
    get formatVersion() {
      return formatVersion;
    },

    begin(entry) {
      entries += 1;
      current = undefined;
      if (entries > limits.maxEntries) throw tooLarge(`has more than ${limits.maxEntries} entries (limit maxEntries)`);
      if (entry.type !== 'file' || entry.size < minObjectBytes) countOdd();
      if (entry.type === 'folder') return;
      if (entry.type === 'other') return warn(entry.name, 'is a link or a special file: ignored');
      if (entry.size > limits.maxEntryBytes)
        throw tooLarge(
          `has the entry ${JSON.stringify(entry.name.slice(0, 300))} of ${entry.size} bytes; the limit is ${limits.maxEntryBytes} (maxEntryBytes)`,
        );
      if (Buffer.byteLength(entry.name) > maxPathBytes) return ignore(entry.name, `has a path longer than ${maxPathBytes} bytes: ignored`);
      const name = entry.name.startsWith('./') ? entry.name.slice(2) : entry.name;
      if (name === formatVersionPath) {
        current = 'version';
        return;
      }
      const path = parseArchivePath(name);
      if (path) current = { path, start: spool.position, content: entry.size > mostComparedBytes ? createHash('sha256') : [] };
      else if (isHostile(name)) ignore(entry.name, 'has a path that leads out of the archive: ignored');
      else ignore(entry.name, 'is nothing that a backup holds: ignored');

      function ignore(of: string, why: string): void {
        if (entry.size >= minObjectBytes) countOdd();
        warn(of, why);
      }
    },

    superseded: countOdd,

    data(chunk) {
      if (current === 'version') {
        if (versionText.length < maxVersionBytes) versionText += chunk.toString('utf8', 0, maxVersionBytes);
      } else if (current) {
        spool.append(chunk);
        if (Array.isArray(current.content)) current.content.push(chunk);
        else current.content.update(chunk);
      }
    },

    end() {
      if (current === 'version') {
        formatVersion = versionText.trim();
        versionText = '';
      } else if (current) {
        const { path, start } = current;
        const content = { length: spool.position - start, bytes: bytesOf(current.content) };
        const follows = path.versionFolder !== '' && previous !== undefined && sameObject(path, previous.path);
        const isTwin = follows && sameContent(previous?.content, content);
        if (follows && !isTwin && path.versionFolder.endsWith(preferredSuffix))
          warn(entryName(path), 'differs from its un-versioned copy, which counts');
        let existed: boolean;
        if (isTwin) {
          spool.truncate(start);
          existed = index.setTwin(path);
        } else {
          existed = index.set(path, { position: start, length: content.length });
        }
        if (existed) warn(entryName(path), 'stands in the archive more than once: the last one counts');
        if (path.versionFolder === '') previous = { path, content };
      }
      current = undefined;
    },
  };
}

function bytesOf(content: ObjectEntry['content']): Buffer {
  if (!Array.isArray(content)) return content.digest();
  const [first] = content;
  return content.length === 1 && first ? first : Buffer.concat(content);
}

function sameContent(a: Content | undefined, b: Content): boolean {
  return a?.length === b.length && a.bytes.equals(b.bytes);
}

function sameObject(a: ArchivePath, b: ArchivePath): boolean {
  return a.name === b.name && a.namespace === b.namespace && a.groupResource === b.groupResource;
}

function entryName({ groupResource, versionFolder, namespace, name }: ArchivePath): string {
  return ['resources', groupResource, versionFolder, namespace === '' ? 'cluster' : `namespaces/${namespace}`, `${name}.json`]
    .filter((part) => part !== '')
    .join('/');
}

function isHostile(name: string): boolean {
  return /^[/\\]|^[A-Za-z]:|\0/.test(name) || name.split(/[/\\]/).includes('..');
}
