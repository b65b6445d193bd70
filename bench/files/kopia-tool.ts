import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { folderSize } from './folder-size.ts';
import { measureProcess } from './measure-process.ts';
import { password, type Tool, type ToolGiven } from './tool.ts';

/** What Velero gives kopia. */
const veleroFlags = [
  '--block-hash=BLAKE2B-256-128',
  '--encryption=AES256-GCM-HMAC-SHA256',
  '--object-splitter=DYNAMIC-4M-BUZHASH',
  '--format-version=3',
];

/** The kopia CLI. Its cache is on during backups, as for a user, and empty for restores. */
export function kopiaTool(executable: string, parameters: 'velero' | 'default', { place, source, scratch }: ToolGiven): Tool {
  const env = { KOPIA_PASSWORD: password, KOPIA_CHECK_FOR_UPDATES: 'false', HOME: scratch };
  const cache = join(scratch, 'cache');
  const where =
    place.kind === 'folder'
      ? ['filesystem', '--path', place.folder]
      : [
          's3',
          `--bucket=${place.bucket}`,
          `--endpoint=${new URL(place.endpoint).host}`,
          '--disable-tls',
          `--access-key=${place.accessKeyId}`,
          `--secret-access-key=${place.secretAccessKey}`,
        ];
  const run = (...args: string[]) =>
    measureProcess(
      executable,
      [...args, '--config-file', join(scratch, 'config'), '--log-dir', join(scratch, 'log'), '--no-progress'],
      env,
    );
  return {
    name: parameters === 'velero' ? "kopia CLI, Velero's parameters" : 'kopia CLI, its defaults',
    ours: false,
    async begin() {
      await run('repository', 'create', ...where, '--cache-directory', cache, ...(parameters === 'velero' ? veleroFlags : []));
    },
    backup: () => run('snapshot', 'create', source),
    async restore(target) {
      await run('repository', 'disconnect');
      await rm(cache, { recursive: true, force: true });
      await run('repository', 'connect', ...where, '--cache-directory', cache);
      const { stdout } = await run('snapshot', 'list', source, '--json', '--max-results=1');
      const [{ id }] = JSON.parse(stdout) as [{ id: string }];
      return run('snapshot', 'restore', id, target);
    },
    size: () => folderSize(place.folder),
  };
}
