import { readFile } from 'node:fs/promises';
import { LifeboatError, type MoverTask } from '@lifeboat/core';

/** The task of a mover. The location is checked by who opens it. @throws LifeboatError `INVALID_CONFIG`, never with what stands in it */
export async function readTask(file: string): Promise<MoverTask> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw invalid(`The task of the mover cannot be read: ${error.code} ${file}`);
  });
  let task: Partial<MoverTask> | null;
  try {
    task = JSON.parse(text) as Partial<MoverTask> | null;
  } catch {
    // What the parser says shows some of it.
    throw invalid(`${file} is no JSON`);
  }
  if (task?.version !== 1)
    throw invalid(`${file} is no task of version 1: the image of the mover and whoever started it must be of one version`);
  const { location, secrets, repository, work } = task;
  const isWhole =
    typeof location === 'object' &&
    typeof secrets === 'object' &&
    [repository?.format, repository?.prefix, repository?.password].every((each) => typeof each === 'string') &&
    (work?.type === 'save' || (work?.type === 'fill' && typeof work.snapshotId === 'string'));
  if (!isWhole) throw invalid(`${file} lacks some of its task: location, secrets, repository or work`);
  return task as MoverTask;
}

function invalid(message: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_CONFIG', message });
}
