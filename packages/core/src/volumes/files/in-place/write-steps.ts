import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { SnapshotTree } from '../../../plugin-api/snapshot-tree.ts';
import type { FilesPlace } from '../backup/files-place.ts';
import { runOnWords, setLinkFacts, unpack } from '../restore/unpack.ts';
import { noTarredFiles, type TreePath, tarOfTree } from '../tar/tar-of-tree.ts';
import { createTreeLookup } from '../tar/tree-directory.ts';
import type { PlanStep, PlanSteps } from './plan-steps.ts';
import { stagingName } from './staging-name.ts';
import { volumePath } from './tally.ts';
import type { VolumeIssues } from './volume-issues.ts';

interface WriteOptions extends CallOptions {
  readonly place: FilesPlace;
  readonly tree: SnapshotTree;
  readonly steps: PlanSteps;
  readonly issues: VolumeIssues;
  /** After each portion. */
  readonly onWritten: (done: { readonly entries: number; readonly bytes: number }) => void;
}

/** A step with what is to be written, and where that is until it is whole. */
interface Unit extends TreePath {
  readonly staged: string;
  readonly over: PlanStep['over'];
}

const unitsAtOnce = 200;
const bytesAtOnce = 64 * 1024 * 1024;
const deletesAtOnce = 500;

/** What is whole is moved to its place, which takes no time in which somebody could see half of it. `nothing`: should something be there by
 * now, that stays. Words: what is there, where it is, where it goes. Prints what could not be moved. */
const move = `while [ $# -gt 2 ]; do
case $1 in
nothing) mv -n -T -- "$2" "$3" ;;
folder) rm -rf -- "$3" && mv -f -T -- "$2" "$3" ;;
*) if [ -d "$3" ] && [ ! -L "$3" ]; then :; else { [ ! -d "$2" ] || rm -f -- "$3"; } && mv -f -T -- "$2" "$3"; fi ;;
esac
if [ -e "$2" ] || [ -L "$2" ]; then printf '%s\\0' "$3"; fi
shift 3
done`;

/** Does what a plan says: writes first, then deletes. What cannot be put at its place is an issue; a file that is damaged in the
 * repository is one, too, and leaves what is there as it is.
 * @throws LifeboatError `MOVER_FAILED`, `STORE_*`, `CANCELED`: what was moved by then is whole, and nothing else has changed */
export async function writeSteps(options: WriteOptions): Promise<void> {
  const { place, tree, steps, issues, signal } = options;
  const staging = stagingName(place.pod);
  const find = createTreeLookup(tree, { signal });
  let number = 0;
  let units: Unit[] = [];
  let bytes = 0;
  try {
    for await (const { path, over } of steps.all('write')) {
      const entry = await find(path);
      if (!entry) continue;
      units.push({ path, entry, over, staged: `${staging}/${number++}` });
      bytes += entry.size;
      if (units.length < unitsAtOnce && bytes < bytesAtOnce) continue;
      await writeUnits(units, options);
      units = [];
      bytes = 0;
    }
    await writeUnits(units, options);
  } finally {
    // Also after a cancel.
    const removing = AbortSignal.timeout(20_000);
    await removeAll(place, [staging], { signal: removing }).catch(() => {});
  }
  let paths: string[] = [];
  for await (const { path } of steps.all('delete')) {
    paths.push(path);
    if (paths.length < deletesAtOnce) continue;
    await removeAll(place, paths, { signal });
    paths = [];
  }
  await removeAll(place, paths, { signal });

  async function writeUnits(portion: readonly Unit[], { onWritten }: WriteOptions): Promise<void> {
    if (portion.length === 0) return;
    const done = noTarredFiles();
    const damaged: string[] = [];
    const own = (path: string) => ownPath(portion, path);
    const tar = tarOfTree(
      tree,
      portion.map(({ staged, entry }) => ({ path: staged, entry })),
      done,
      {
        signal,
        onDamaged(path, why) {
          damaged.push(path);
          issues.damaged(own(path), why);
        },
        onLeftOut: (path, type) => issues.odd(`${volumePath(own(path))} is a ${type} and was not restored`),
      },
    );
    await runOnWords(place, { words: [staging], wordsAtOnce: 1, script: 'mkdir -p -m 700 -- "$1"', signal });
    await unpack(place, tar, { signal, onComplaint: (text) => issues.odd(`While files were written: ${text}`) });
    await setLinkFacts(place, done, { signal });
    await removeAll(place, damaged, { signal });
    const whole = portion.filter(({ staged }) => !damaged.includes(staged));
    const words = whole.flatMap(({ over = 'nothing', staged, path }) => [over, staged, path]);
    const left = await runOnWords(place, { words, wordsAtOnce: 300, script: move, signal });
    for (const path of left.toString('latin1').split('\0').slice(0, -1))
      issues.failed(`${volumePath(path)} could not be put at its place: something else is there, or is written there, meanwhile`);
    onWritten({ entries: done.entries, bytes: done.bytes });
  }
}

/** Where something that is staged belongs. */
function ownPath(units: readonly Unit[], staged: string): string {
  const unit = units.find((each) => staged === each.staged || staged.startsWith(`${each.staged}/`));
  return unit ? unit.path + staged.slice(unit.staged.length) : staged;
}

/** Symlinks are removed, and not followed. What stays is found when all is compared once more. */
export async function removeAll(place: FilesPlace, paths: readonly string[], { signal }: CallOptions): Promise<void> {
  await runOnWords(place, { words: paths, wordsAtOnce: deletesAtOnce, script: 'rm -rf -- "$@" || :', signal });
}
