import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubectl } from './kubectl.ts';

interface Manifests {
  /** What kubectl is to do, such as `['apply', '--server-side']`. */
  readonly verb: readonly string[];
  readonly folder: string;
  readonly files: readonly string[];
  /** In the files, and what stands for them. @default none */
  readonly words?: Readonly<Record<string, string>>;
}

/** Writes files of manifests into a cluster by real kubectl, with words of theirs replaced. */
export async function writeManifests(kubeconfig: string, { verb, folder, files, words = {} }: Manifests): Promise<void> {
  const copies = await mkdtemp(join(tmpdir(), 'manifests-'));
  try {
    for (const file of files) {
      let text = await readFile(join(folder, file), 'utf8');
      for (const [word, value] of Object.entries(words)) text = text.replaceAll(word, value);
      await writeFile(join(copies, file), text);
    }
    await kubectl(kubeconfig, ...verb, ...files.flatMap((file) => ['-f', join(copies, file)]));
  } finally {
    await rm(copies, { recursive: true });
  }
}
