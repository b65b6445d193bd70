import { join } from 'node:path';
import { mallocSettings, moverFlags } from '../../packages/cli/src/node-flags.ts';
import { folderSize } from './folder-size.ts';
import { measureProcess } from './measure-process.ts';
import { password, type Tool, type ToolGiven } from './tool.ts';

/** A small program on the built packages, as a user would write one. It runs as mover Jobs do. */
export function lifeboatTool(format: 'kopia' | 'restic', { place, source }: ToolGiven): Tool {
  const program = join(import.meta.dirname, 'save-files.mjs');
  const run = (request: Record<string, string>) =>
    measureProcess(process.execPath, [...moverFlags, program, JSON.stringify({ ...request, format, place, password })], mallocSettings);
  return {
    name: `Lifeboat, ${format}`,
    ours: true,
    begin: async () => void (await run({ command: 'create' })),
    backup: () => run({ command: 'backup', source }),
    restore: (target) => run({ command: 'restore', target }),
    size: () => folderSize(place.folder),
  };
}
