import type { Remedy, RemedyOption } from '@lifeboat/core';

const flags: Readonly<Record<RemedyOption, string>> = {
  allowDamaged: '--allow-damaged restores what can still be read',
  allowInUse: '--allow-in-use restores beside the application',
  force: '--force does it nevertheless',
  forceSnapshots: '--force-snapshots deletes those snapshots too',
  ignoreFreeSpace: '--ignore-free-space writes nevertheless',
  keepVolumeData: '--keep-volume-data deletes the files only',
  replaceUnfinished: '--replace-unfinished begins again',
  storageLocation: '--location says which one is meant',
  storageLocations: '--storage-location names the locations',
  takeOver: '--take-over does it nevertheless: only if the other one does so no more',
  'volumeFiles.password': 'LIFEBOAT_REPOSITORY_PASSWORD_FILE, or volumeFiles in lifeboat.yaml, says where it is',
};

/** What an error of the engine says to do next, as commands and flags of this program, the best first. */
export function remedyHints(remedies: readonly Remedy[]): string[] {
  return remedies.map(hintOf);
}

function hintOf(remedy: Remedy): string {
  switch (remedy.action) {
    case 'set-option':
      return flags[remedy.option];
    case 'list-backups':
      return `"${command('backup get', [], remedy.location)}" lists the backups of the location`;
    case 'list-restores':
      return `"${command('restore get', [], remedy.location)}" lists the restores of the location`;
    case 'read-restore-log':
      return `"${command('restore logs', [remedy.restore], remedy.location)}" prints its log`;
    case 'delete-backup':
      return `"${command('backup delete', [remedy.backup, ...force(remedy)], remedy.location)}" removes it`;
    case 'unlock-backup':
      return `"${command('backup unlock', [remedy.backup, ...force(remedy)], remedy.location)}" ends the lease of a run that is gone`;
    case 'resume-backup':
      return `"${command('backup resume', [remedy.backup], remedy.location)}" finishes it`;
    case 'resume-restore':
      return `"${command('restore resume', [remedy.restore, ...force(remedy)], remedy.location)}" takes it over`;
    case 'repair-backup':
      return `"${command('backup repair', [remedy.backup])}" brings it up to date from another location`;
    case 'copy-backup':
      return `"${command('backup copy', [remedy.backup])}" copies it to another location`;
    case 'probe-store':
      return '"lifeboat provider validate" finds out which options the server needs';
  }
}

const force = (remedy: { readonly force?: true }): string[] => (remedy.force ? ['--force'] : []);

// `default` is what a location is called that has no name.
function command(name: string, rest: readonly string[], location?: string): string {
  const where = location === undefined || location.startsWith('default') ? [] : ['--location', location];
  return ['lifeboat', name, ...rest, ...where].join(' ');
}
