import { ownMember } from '../../json/index.ts';
import { accessModes, claimPhases, volumeModes, volumeTypes } from '../../velero-api/files/resource-policies.ts';
import { parseQuantity } from '../quantity.ts';
import type { StrictFields } from '../strict-fields.ts';
import type { PolicyVolume } from './policy-volume.ts';

export type VolumeCondition = (volume: PolicyVolume) => boolean;

const known = ['capacity', 'storageClass', 'nfs', 'csi', 'volumeTypes', 'pvcLabels', 'pvcPhase', 'pvcVolumeMode', 'pvcAccessModes'];

/** The conditions of one volume policy; what is wrong with them goes to `problems`. */
export function compileVolumeConditions(options: {
  readonly conditions: unknown;
  readonly place: string;
  readonly fields: StrictFields;
  readonly problems: string[];
}): readonly VolumeCondition[] {
  const { place, fields, problems } = options;
  const compiled: VolumeCondition[] = [];
  const given = fields.mapping(options.conditions ?? {}, place, known) ?? {};
  const set = (name: string) => ownMember(given, name) !== undefined && ownMember(given, name) !== null;

  if (set('capacity')) compiled.push(capacityCondition(fields.text(given.capacity, `${place}.capacity`) ?? ',', place, problems));
  const classes = fields.texts(given.storageClass, `${place}.storageClass`);
  if (classes.length > 0) compiled.push(({ storageClass }) => storageClass !== undefined && classes.includes(storageClass));
  if (set('nfs')) {
    const wanted = fields.mapping(given.nfs, `${place}.nfs`, ['server', 'path']) ?? {};
    const server = optionalText(wanted.server, `${place}.nfs.server`, fields);
    const path = optionalText(wanted.path, `${place}.nfs.path`, fields);
    compiled.push(({ nfs }) => nfs !== undefined && (!server || nfs.server === server) && (!path || nfs.path === path));
  }
  if (set('csi')) compiled.push(csiCondition(given.csi, place, fields, problems));
  const types = fields.texts(given.volumeTypes, `${place}.volumeTypes`, volumeTypes);
  if (types.length > 0) compiled.push(({ type }) => type !== undefined && types.includes(type));
  const labels = set('pvcLabels') ? Object.entries(fields.textMap(given.pvcLabels, `${place}.pvcLabels`)) : [];
  if (labels.length > 0)
    compiled.push(({ claimLabels }) =>
      labels.every(([key, value]) => Object.hasOwn(claimLabels, key) && ownMember(claimLabels, key) === value),
    );
  const phases: readonly string[] = fields.texts(given.pvcPhase, `${place}.pvcPhase`, claimPhases);
  if (phases.length > 0) compiled.push(({ claimPhase }) => claimPhase !== undefined && phases.includes(claimPhase));
  if (set('pvcVolumeMode')) {
    // One, and no list: so it is with Velero.
    const mode = optionalText(given.pvcVolumeMode, `${place}.pvcVolumeMode`, fields);
    if (mode !== undefined && !volumeModes.some((known) => known === mode))
      problems.push(`${place}.pvcVolumeMode cannot be "${mode}"; known are ${volumeModes.join(', ')}`);
    compiled.push(({ claimVolumeMode }) => claimVolumeMode === mode);
  }
  const modes = new Set<string>(fields.texts(given.pvcAccessModes, `${place}.pvcAccessModes`, accessModes));
  if (modes.size > 0)
    compiled.push(({ claimAccessModes }) => {
      const asked = new Set(claimAccessModes);
      return asked.size === modes.size && [...asked].every((mode) => modes.has(mode));
    });
  return compiled;
}

function capacityCondition(text: string, place: string, problems: string[]): VolumeCondition {
  const [from, to, ...more] = (text === '' ? ',' : text).split(',').map((side) => side.trim());
  const bad = (why: string) => {
    problems.push(`wrong format of ${place}.capacity "${text}": ${why}; write a range such as "10Gi,100Gi", "10Gi," or ",100Gi"`);
    return () => false;
  };
  if (from === undefined || to === undefined || more.length > 0) return bad('it must hold one comma');
  const [lower, upper] = [from, to].map((side) => (side === '' ? 0n : parseQuantity(side)));
  if (lower === undefined || upper === undefined) return bad(`"${lower === undefined ? from : to}" is not a quantity`);
  if (lower < 0n || upper < 0n) return bad('it is negative');
  if (upper !== 0n && upper < lower) return bad('it ends before it begins');
  // As in Velero, 0 is an open side.
  return ({ capacity }) => capacity >= lower && (upper === 0n || capacity <= upper);
}

function csiCondition(given: unknown, place: string, fields: StrictFields, problems: string[]): VolumeCondition {
  const wanted = fields.mapping(given, `${place}.csi`, ['driver', 'volumeAttributes']) ?? {};
  const driver = optionalText(wanted.driver, `${place}.csi.driver`, fields);
  const named = wanted.volumeAttributes !== undefined && wanted.volumeAttributes !== null;
  const attributes = named ? Object.entries(fields.textMap(wanted.volumeAttributes, `${place}.csi.volumeAttributes`)) : [];
  if (named && !driver) problems.push(`${place}.csi: csi driver should not be empty when filtering by volume attributes`);
  return ({ csi }) =>
    csi !== undefined &&
    (!driver || csi.driver === driver) &&
    attributes.every(([key, value]) => (ownMember(csi.volumeAttributes, key) ?? '') === value);
}

function optionalText(value: unknown, place: string, fields: StrictFields): string | undefined {
  return value === undefined || value === null ? undefined : fields.text(value, place);
}
