import type { CallOptions, EntryProblem, SnapshotTree } from '@lifeboat/core/plugin-api';
import type { ObjectWriter } from '../objects/object-writer.ts';

export interface TreeWriterOptions extends CallOptions {
  readonly objects: ObjectWriter;
  readonly parent: SnapshotTree | undefined;
  /** Whether the contents of an object are all there still. */
  isThere(contentId: string): boolean;
  onProblem(problem: EntryProblem): void;
}
