import type { ByteStream } from '../../../plugin-api/call-options.ts';
import type { SourceEntry } from '../../../plugin-api/source-entry.ts';
import { createContentQueue } from './content-queue.ts';

/** One of those who read a stream of entries side by side. */
export interface EntryReader {
  /** To be read once. */
  readonly entries: AsyncIterable<SourceEntry>;
  /** It gets `error` if it reads on, and the others wait for it no longer. */
  leave(error: unknown): void;
}

/** One stream of entries for several readers: nobody is further than the one who is slowest, and each file is read once. */
export interface EntryTee {
  readonly readers: readonly EntryReader[];
  /** What the source threw, which every reader gets. */
  readonly failure: { readonly error: unknown } | undefined;
}

interface EntryTeeOptions {
  readonly readers: number;
  /** The others wait for a reader, or do so no longer. */
  readonly onWaiting: (reader: number, isWaitedFor: boolean) => void;
  /** From when on one is waited for. @default 1000 */
  readonly patienceInMs?: number;
  readonly signal: AbortSignal;
}

/** What readers may have of a file that another has not taken yet. */
const maxQueuedBytes = 1024 * 1024;

interface Reader {
  isPresent: boolean;
  /** Why it left, if it was sent. */
  left: { readonly error: unknown } | undefined;
  /** Whether it wants the next entry, and nothing of the one that it has. */
  isAsking: boolean;
  give: (next: SourceEntry | undefined) => void;
  fail: (error: unknown) => void;
  /** What it reads of the current entry, once it wants that. */
  content: ReturnType<typeof createContentQueue> | undefined;
}

/** Splits a stream of entries. Readers go in step: an entry is given once all have done with the one before, and what a file holds is passed
 * on as fast as the slowest takes it. A reader that does not open a file is not waited for meanwhile. */
export function createEntryTee(source: AsyncIterable<SourceEntry>, options: EntryTeeOptions): EntryTee {
  const { signal, patienceInMs = 1000 } = options;
  let failure: { readonly error: unknown } | undefined;
  let changed = () => {};
  const readers: Reader[] = Array.from({ length: options.readers }, () => ({
    isPresent: true,
    left: undefined,
    isAsking: false,
    give() {},
    fail() {},
    content: undefined,
  }));
  const present = () => readers.filter(({ isPresent }) => isPresent);

  /** Once it holds for each who is still there. */
  async function until(holds: (reader: Reader) => boolean): Promise<void> {
    let told: Reader[] = [];
    let timer: NodeJS.Timeout | undefined;
    const tell = () => {
      const late = present().filter((reader) => !holds(reader));
      const awaited = late.length < present().length ? late : [];
      for (const reader of new Set([...told, ...awaited])) options.onWaiting(readers.indexOf(reader), awaited.includes(reader));
      told = awaited;
    };
    while (!present().every(holds)) {
      timer ??= setInterval(tell, patienceInMs).unref();
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
      if (told.length > 0) tell();
    }
    clearInterval(timer);
    for (const reader of told) options.onWaiting(readers.indexOf(reader), false);
  }

  async function share(entry: SourceEntry, takers: readonly Reader[]): Promise<void> {
    const reading = () => takers.flatMap(({ content }) => (content && !content.isClosed ? [content] : []));
    try {
      for await (const chunk of (await entry.open?.({ signal })) ?? []) {
        for (const content of reading()) content.push(chunk);
        await until(({ content }) => !content || content.isClosed || content.bytes < maxQueuedBytes);
        if (reading().length === 0) break;
      }
      for (const content of reading()) content.end();
    } catch (error) {
      // Of this file only, as it would be with one reader.
      for (const content of reading()) content.fail(error);
    }
  }

  async function run(): Promise<void> {
    try {
      for await (const entry of source) {
        await until(({ isAsking }) => isAsking);
        if (present().length === 0) return;
        for (const reader of present()) {
          reader.isAsking = false;
          reader.content = undefined;
          reader.give(entryFor(reader, entry));
        }
        if (!entry.open) continue;
        await until(({ isAsking, content }) => isAsking || content !== undefined);
        const takers = present().filter(({ content }) => content !== undefined);
        if (takers.length > 0) await share(entry, takers);
      }
      await until(({ isAsking }) => isAsking);
      for (const reader of present()) reader.give(undefined);
    } catch (error) {
      failure = { error };
      await until(({ isAsking }) => isAsking);
      for (const reader of present()) reader.fail(error);
    }
  }

  function entryFor(reader: Reader, entry: SourceEntry): SourceEntry {
    if (!entry.open) return entry;
    return {
      ...entry,
      open(): ByteStream {
        // What another reads by now cannot be given any more.
        if (reader.isAsking || reader.content) throw new Error('its content was asked for when the next entry had been');
        reader.content = createContentQueue({ onTake: () => changed() });
        changed();
        return reader.content.stream;
      },
    };
  }

  function leave(reader: Reader): void {
    reader.isPresent = false;
    reader.content?.close();
    changed();
  }

  function send(reader: Reader, error: unknown): void {
    if (!reader.isPresent) return;
    reader.left = { error };
    reader.content?.fail(error);
    reader.fail(error);
    leave(reader);
  }

  async function* entriesOf(reader: Reader): AsyncGenerator<SourceEntry> {
    try {
      for (;;) {
        // It must not take what it has for the whole.
        if (reader.left) throw reader.left.error;
        const next = new Promise<SourceEntry | undefined>((resolve, reject) => {
          reader.give = resolve;
          reader.fail = reject;
        });
        reader.content?.close();
        reader.isAsking = true;
        changed();
        const entry = await next;
        if (!entry) return;
        yield entry;
      }
    } finally {
      leave(reader);
    }
  }

  void run();
  return {
    readers: readers.map((reader) => ({ entries: entriesOf(reader), leave: (error) => send(reader, error) })),
    get failure() {
      return failure;
    },
  };
}
