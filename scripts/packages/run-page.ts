import { readFile } from 'node:fs/promises';
import { mustRun } from './run-command.ts';

interface RunPageOptions {
  /** Path of the Markdown page. */
  readonly page: string;
  /** Where its commands run: a folder in which the packages are installed. */
  readonly folder: string;
  readonly kubeconfig: string;
  /** Folders of programs that the page takes for granted, such as kubectl and Node. */
  readonly path: readonly string[];
}

/** Runs the ```sh blocks of a page word for word, one after the other in one shell, and returns what they printed. ```bash blocks are
 * not run. @throws where a command fails */
export async function runPage({ page, folder, kubeconfig, path }: RunPageOptions): Promise<string> {
  const script = shellBlocks(await readFile(page, 'utf8')).join('\n');
  return mustRun({
    command: 'bash',
    args: ['-euo', 'pipefail', '-c', script],
    cwd: folder,
    env: { ...process.env, KUBECONFIG: kubeconfig, PATH: [...path, process.env.PATH].join(':') },
    timeoutInMs: 300_000,
  });
}

/** The ```sh blocks of a Markdown page. */
function shellBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);
}
