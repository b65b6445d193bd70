import { movedFormat } from '../../volumes/files/move/new-data-upload.ts';
import type { BackupDependencies } from './backup-dependencies.ts';

/** Why an engine cannot do what a request asks of moved data. */
export function moveProblems({ volumeRepositories }: Pick<BackupDependencies, 'volumeRepositories'>): string[] {
  if (!volumeRepositories) return ['snapshotMoveData takes a repository for the data: the engine has no `volumeFiles`'];
  const problems: string[] = [];
  if (!volumeRepositories.options.formats.some(({ name }) => name === movedFormat))
    problems.push(`snapshotMoveData takes the format ${movedFormat}, which \`volumeFiles.formats\` of the engine does not have`);
  return problems;
}
