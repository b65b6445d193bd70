import { join } from 'node:path';
import { folderSize } from './folder-size.ts';
import { measureProcess } from './measure-process.ts';
import { password, type Tool, type ToolGiven } from './tool.ts';

/** The restic CLI with its defaults. Its cache is on during backups, as for a user, and empty for restores. */
export function resticTool(executable: string, { place, source, scratch }: ToolGiven): Tool {
  const env = {
    RESTIC_PASSWORD: password,
    RESTIC_CACHE_DIR: join(scratch, 'cache'),
    RESTIC_REPOSITORY: place.kind === 'folder' ? place.folder : `s3:${place.endpoint}/${place.bucket}`,
    ...(place.kind === 'bucket' ? { AWS_ACCESS_KEY_ID: place.accessKeyId, AWS_SECRET_ACCESS_KEY: place.secretAccessKey } : {}),
  };
  const run = (...args: string[]) => measureProcess(executable, ['--quiet', ...args], env);
  return {
    name: 'restic CLI',
    ours: false,
    begin: async () => void (await run('init')),
    backup: () => run('backup', source),
    restore: (target) => run('restore', `latest:${source}`, '--target', target, '--no-cache'),
    size: () => folderSize(place.folder),
  };
}
