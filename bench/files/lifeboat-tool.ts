import { join } from 'node:path';
import { folderSize } from './folder-size.ts';
import { measureProcess } from './measure-process.ts';
import { password, type Tool, type ToolGiven } from './tool.ts';

/** As mover Jobs run (`mover-job.ts`): Node's heap of new objects would grow to 128 MiB otherwise. */
const jobFlags = ['--max-semi-space-size=8'];
const jobEnvironment = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' };

/** A small program on the built packages, as a user would write one. */
export function lifeboatTool(format: 'kopia' | 'restic', { place, source }: ToolGiven, nodeFlags: readonly string[] = jobFlags): Tool {
  const program = join(import.meta.dirname, 'save-files.mjs');
  const run = (request: Record<string, string>) =>
    measureProcess(process.execPath, [...nodeFlags, program, JSON.stringify({ ...request, format, place, password })], jobEnvironment);
  return {
    name: `Lifeboat, ${format}`,
    ours: true,
    begin: async () => void (await run({ command: 'create' })),
    backup: () => run({ command: 'backup', source }),
    restore: (target) => run({ command: 'restore', target }),
    size: () => folderSize(place.folder),
  };
}
