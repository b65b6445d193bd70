import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { writeImageFiles } from '../../../scripts/image/write-image-files.ts';
import { serverScripts } from '../../real-servers/server-scripts.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../../..');

interface ImageConfig {
  config: Record<string, unknown>;
}

/** Makes the image of the Dockerfile, on the base that the real servers have, known to the node's containerd; or the image that
 * `docker save` wrote to LIFEBOAT_IMAGE_ARCHIVE. */
export async function loadServerImage(image: string, { socket }: { readonly socket: string }): Promise<void> {
  if (!serverScripts) throw new Error('The real servers are missing');
  const ctr = (...args: string[]) => run('ctr', ['-a', socket, '-n', 'k8s.io', 'images', ...args]);
  const built = process.env.LIFEBOAT_IMAGE_ARCHIVE;
  if (built !== undefined) {
    const [
      {
        RepoTags: [tag],
      },
    ] = JSON.parse((await run('tar', ['-xOf', built, 'manifest.json'])).stdout) as [{ RepoTags: [string] }];
    await ctr('import', built);
    await ctr('tag', '--force', `docker.io/library/${tag}`, image);
    return;
  }
  const work = await mkdtemp(join(tmpdir(), 'lifeboat-image-'));
  try {
    const app = join(work, 'app');
    await writeImageFiles(root, app);
    await requireSaidSize(app);
    const archive = join(work, 'image.tar');
    const extra = `${await realpath(process.execPath)}=/usr/bin/node:${app}=/app`;
    await run(join(serverScripts, 'image'), [archive, image], { env: { ...process.env, IMAGE_EXTRA: extra } });
    await setConfig(archive, await dockerfileConfig());
    await ctr('import', archive);
  } finally {
    await rm(work, { recursive: true });
  }
}

/** docs/production/container-image.md says what the files take. */
async function requireSaidSize(folder: string): Promise<void> {
  const said = Number(/\(about\s+(\d+) MB\)/.exec(await readFile(join(root, 'docs/production/container-image.md'), 'utf8'))?.[1]);
  const bytes = Number((await run('du', ['-sb', folder])).stdout.split('\t')[0]);
  if (!(Math.abs(bytes / 1e6 - said) < said / 10))
    throw new Error(`The files of the image take ${bytes / 1e6} MB, and the page says ${said}`);
}

/** What the last stage of the Dockerfile says of the container. */
export async function dockerfileConfig(): Promise<{ Entrypoint: string[]; Cmd: string[]; User: string }> {
  const lines = (await readFile(join(root, 'Dockerfile'), 'utf8')).split('\n');
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  const value = (word: string) => last.findLast((line) => line.startsWith(`${word} `))?.slice(word.length + 1) ?? '';
  return { Entrypoint: JSON.parse(value('ENTRYPOINT')) as string[], Cmd: JSON.parse(value('CMD')) as string[], User: value('USER') };
}

/** The script that makes images knows no entry point and no user. */
async function setConfig(archive: string, wanted: Readonly<Record<string, unknown>>): Promise<void> {
  const read = async (name: string) => JSON.parse((await run('tar', ['-xOf', archive, name])).stdout) as unknown;
  const [manifest] = (await read('manifest.json')) as [{ Config: string }];
  const former = manifest.Config;
  const config = (await read(former)) as ImageConfig;
  config.config = { ...config.config, ...wanted };
  const content = JSON.stringify(config);
  manifest.Config = `${createHash('sha256').update(content).digest('hex')}.json`;
  const work = `${archive}.parts`;
  await run('mkdir', [work]);
  await writeFile(join(work, manifest.Config), content);
  await writeFile(join(work, 'manifest.json'), JSON.stringify([manifest]));
  await run('tar', ['--delete', '-f', archive, 'manifest.json', former]);
  await run('tar', ['-rf', archive, '-C', work, manifest.Config, 'manifest.json']);
}
